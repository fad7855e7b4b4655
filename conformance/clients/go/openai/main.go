// OpenAI's own SDK for Go: chat completions and responses.
package main

import (
	"context"
	"errors"

	"joulegate/clients/report"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

var always = context.Background()

func client(key string) openai.Client {
	return openai.NewClient(option.WithBaseURL(report.V1), option.WithAPIKey(key), option.WithMaxRetries(0))
}

func status(code int) func(error) bool {
	return func(err error) bool {
		var own *openai.Error
		return errors.As(err, &own) && own.StatusCode == code
	}
}

func anyError(error) bool { return true }

func chat(model string) {
	params := func(model string) openai.ChatCompletionNewParams {
		return openai.ChatCompletionNewParams{
			Model:    model,
			Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Hi")},
		}
	}
	ask := func(key string, params openai.ChatCompletionNewParams) (openai.ChatCompletionMessage, error) {
		asked := client(key)
		answer, err := asked.Chat.Completions.New(always, params)
		if err != nil {
			return openai.ChatCompletionMessage{}, err
		}
		return answer.Choices[0].Message, nil
	}
	streamed := func(model string) (string, error) {
		asked := client(report.Key)
		stream := asked.Chat.Completions.NewStreaming(always, params(model))
		said := ""
		for stream.Next() {
			for _, choice := range stream.Current().Choices {
				said += choice.Delta.Content
			}
		}
		return said, stream.Err()
	}
	lane := report.Lane("chat", model)
	report.Check(lane, "text", func() error {
		said, err := ask(report.Key, params(model))
		return report.Says(said.Content, err)
	})
	report.Check(lane, "stream", func() error { return report.Says(streamed(model)) })
	report.Check(lane, "tool", func() error {
		with := params(model)
		with.Tools = []openai.ChatCompletionToolUnionParam{
			openai.ChatCompletionFunctionTool(shared.FunctionDefinitionParam{Name: "find_order", Parameters: report.Order}),
		}
		said, err := ask(report.Key, with)
		if err != nil {
			return err
		}
		if err := report.Is(`{"id":10}`, said.ToolCalls[0].Function.Arguments, nil); err != nil {
			return err
		}
		with.Messages = append(with.Messages, said.ToParam(), openai.ToolMessage("12", said.ToolCalls[0].ID))
		next, err := ask(report.Key, with)
		return report.Says(next.Content, err)
	})
	report.Check(lane, "object", func() error {
		with := params(model)
		with.ResponseFormat = openai.ChatCompletionNewParamsResponseFormatUnion{
			OfJSONSchema: &shared.ResponseFormatJSONSchemaParam{
				JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{
					Name: "sum", Schema: report.Total, Strict: openai.Bool(true),
				},
			},
		}
		said, err := ask(report.Key, with)
		return report.Is(`{"total":3}`, said.Content, err)
	})
	report.Check(lane, "broken", func() error {
		_, err := streamed(model + "-broken")
		return report.Fails(err, anyError)
	})
	for check, asked := range map[string]struct {
		key, model string
		code       int
	}{
		"auth":   {report.WrongKey, model, 401},
		"limit":  {report.Key, model + "-limited", 429},
		"length": {report.Key, model + "-long", 400},
	} {
		report.Check(lane, check, func() error {
			_, err := ask(asked.key, params(asked.model))
			return report.Fails(err, status(asked.code))
		})
	}
}

func ofResponses(model string) {
	params := func(model string) responses.ResponseNewParams {
		return responses.ResponseNewParams{
			Model: model,
			Input: responses.ResponseNewParamsInputUnion{OfString: openai.String("Hi")},
		}
	}
	ask := func(key string, params responses.ResponseNewParams) (*responses.Response, error) {
		asked := client(key)
		return asked.Responses.New(always, params)
	}
	streamed := func(model string) (string, error) {
		asked := client(report.Key)
		stream := asked.Responses.NewStreaming(always, params(model))
		said := ""
		for stream.Next() {
			if event := stream.Current(); event.Type == "response.output_text.delta" {
				said += event.Delta
			}
		}
		return said, stream.Err()
	}
	textOf := func(answer *responses.Response, err error) (string, error) {
		if err != nil {
			return "", err
		}
		return answer.OutputText(), nil
	}
	lane := report.Lane("Responses", model)
	report.Check(lane, "text", func() error { return report.Says(textOf(ask(report.Key, params(model)))) })
	report.Check(lane, "stream", func() error { return report.Says(streamed(model)) })
	report.Check(lane, "tool", func() error {
		with := params(model)
		with.Tools = []responses.ToolUnionParam{responses.ToolParamOfFunction("find_order", report.Order, true)}
		answer, err := ask(report.Key, with)
		if err != nil {
			return err
		}
		call := answer.Output[len(answer.Output)-1].AsFunctionCall()
		if err := report.Is(`{"id":10}`, call.Arguments, nil); err != nil {
			return err
		}
		with.Input = responses.ResponseNewParamsInputUnion{OfInputItemList: responses.ResponseInputParam{
			responses.ResponseInputItemParamOfMessage("Hi", responses.EasyInputMessageRoleUser),
			responses.ResponseInputItemParamOfFunctionCall(call.Arguments, call.CallID, call.Name),
			{OfFunctionCallOutput: &responses.ResponseInputItemFunctionCallOutputParam{
				CallID: openai.String(call.CallID),
				Output: responses.ResponseInputItemFunctionCallOutputOutputUnionParam{OfString: openai.String("12")},
			}},
		}}
		return report.Says(textOf(ask(report.Key, with)))
	})
	report.Check(lane, "object", func() error {
		with := params(model)
		with.Text = responses.ResponseTextConfigParam{
			Format: responses.ResponseFormatTextConfigParamOfJSONSchema("sum", report.Total),
		}
		said, err := textOf(ask(report.Key, with))
		return report.Is(`{"total":3}`, said, err)
	})
	report.Check(lane, "broken", func() error {
		_, err := streamed(model + "-broken")
		return report.Fails(err, anyError)
	})
	for check, asked := range map[string]struct {
		key, model string
		code       int
	}{
		"auth":   {report.WrongKey, model, 401},
		"limit":  {report.Key, model + "-limited", 429},
		"length": {report.Key, model + "-long", 400},
	} {
		report.Check(lane, check, func() error {
			_, err := ask(asked.key, params(asked.model))
			return report.Fails(err, status(asked.code))
		})
	}
}

func main() {
	for _, model := range []string{report.Chat, report.Anthropic, report.OpenAI} {
		chat(model)
		ofResponses(model)
	}
}
