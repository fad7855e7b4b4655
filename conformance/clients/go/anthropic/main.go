// Anthropic's own SDK for Go: messages.
package main

import (
	"context"
	"errors"

	"joulegate/clients/report"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

var always = context.Background()

func client(key string) anthropic.Client {
	return anthropic.NewClient(option.WithBaseURL(report.URL), option.WithAPIKey(key), option.WithMaxRetries(0))
}

func status(code int) func(error) bool {
	return func(err error) bool {
		var own *anthropic.Error
		return errors.As(err, &own) && own.StatusCode == code
	}
}

func anyError(error) bool { return true }

func params(model string) anthropic.MessageNewParams {
	return anthropic.MessageNewParams{
		Model:     anthropic.Model(model),
		MaxTokens: 500,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("Hi"))},
	}
}

func ask(key string, params anthropic.MessageNewParams) (*anthropic.Message, error) {
	asked := client(key)
	return asked.Messages.New(always, params)
}

func textOf(answer *anthropic.Message, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return answer.Content[0].Text, nil
}

func streamed(model string) (string, error) {
	asked := client(report.Key)
	stream := asked.Messages.NewStreaming(always, params(model))
	whole := anthropic.Message{}
	for stream.Next() {
		if err := whole.Accumulate(stream.Current()); err != nil {
			return "", err
		}
	}
	if stream.Err() != nil {
		return "", stream.Err()
	}
	return textOf(&whole, nil)
}

func messages(model string) {
	lane := report.Lane("messages", model)
	report.Check(lane, "text", func() error { return report.Says(textOf(ask(report.Key, params(model)))) })
	report.Check(lane, "stream", func() error { return report.Says(streamed(model)) })
	report.Check(lane, "tool", func() error {
		with := params(model)
		with.Tools = []anthropic.ToolUnionParam{anthropic.ToolUnionParamOfTool(anthropic.ToolInputSchemaParam{
			Properties: report.Order["properties"],
			Required:   []string{"id"},
		}, "find_order")}
		answer, err := ask(report.Key, with)
		if err != nil {
			return err
		}
		use := answer.Content[len(answer.Content)-1].AsToolUse()
		if err := report.Is(`{"id":10}`, string(use.Input), nil); err != nil {
			return err
		}
		with.Messages = append(with.Messages, answer.ToParam(),
			anthropic.NewUserMessage(anthropic.NewToolResultBlock(use.ID, "12", false)))
		return report.Says(textOf(ask(report.Key, with)))
	})
	report.Check(lane, "object", func() error {
		with := params(model)
		with.OutputConfig = anthropic.OutputConfigParam{Format: anthropic.JSONOutputFormatParam{Schema: report.Total}}
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
	messages(report.Anthropic)
	messages(report.Chat)
}
