// The community's go-openai: chat completions.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"joulegate/clients/report"

	openai "github.com/sashabaranov/go-openai"
)

var always = context.Background()

func client(key string) *openai.Client {
	config := openai.DefaultConfig(key)
	config.BaseURL = report.V1
	return openai.NewClientWithConfig(config)
}

func status(code int) func(error) bool {
	return func(err error) bool {
		var own *openai.APIError
		return errors.As(err, &own) && own.HTTPStatusCode == code
	}
}

func anyError(error) bool { return true }

func hi(model string) openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{
		Model:    model,
		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: "Hi"}},
	}
}

func ask(key string, request openai.ChatCompletionRequest) (openai.ChatCompletionMessage, error) {
	answer, err := client(key).CreateChatCompletion(always, request)
	if err != nil {
		return openai.ChatCompletionMessage{}, err
	}
	return answer.Choices[0].Message, nil
}

func streamed(model string) (string, error) {
	stream, err := client(report.Key).CreateChatCompletionStream(always, hi(model))
	if err != nil {
		return "", err
	}
	defer stream.Close()
	said := ""
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return said, nil
		}
		if err != nil {
			return said, err
		}
		for _, choice := range chunk.Choices {
			said += choice.Delta.Content
		}
	}
}

func chat(model string) {
	lane := report.Lane("chat", model)
	report.Check(lane, "text", func() error {
		said, err := ask(report.Key, hi(model))
		return report.Says(said.Content, err)
	})
	report.Check(lane, "stream", func() error { return report.Says(streamed(model)) })
	report.Check(lane, "tool", func() error {
		with := hi(model)
		with.Tools = []openai.Tool{{
			Type:     openai.ToolTypeFunction,
			Function: &openai.FunctionDefinition{Name: "find_order", Parameters: report.Order},
		}}
		said, err := ask(report.Key, with)
		if err != nil {
			return err
		}
		call := said.ToolCalls[0]
		if err := report.Is(`{"id":10}`, call.Function.Arguments, nil); err != nil {
			return err
		}
		with.Messages = append(with.Messages, said,
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleTool, Content: "12", ToolCallID: call.ID})
		next, err := ask(report.Key, with)
		return report.Says(next.Content, err)
	})
	report.Check(lane, "object", func() error {
		schema, _ := json.Marshal(report.Total)
		with := hi(model)
		with.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{
				Name: "sum", Schema: json.RawMessage(schema), Strict: true,
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
			_, err := ask(asked.key, hi(asked.model))
			return report.Fails(err, status(asked.code))
		})
	}
}

func main() {
	chat(report.Chat)
	chat(report.Anthropic)
}
