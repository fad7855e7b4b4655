// Package report is what every client of this folder shares: where the gateway is, which models stand behind it, and
// how a check is told.
package report

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

var (
	URL       = os.Getenv("JOULEGATE_URL")
	V1        = URL + "/v1"
	Key       = os.Getenv("JOULEGATE_KEY")
	Chat      = os.Getenv("JOULEGATE_CHAT_MODEL")
	Anthropic = os.Getenv("JOULEGATE_ANTHROPIC_MODEL")
	OpenAI    = os.Getenv("JOULEGATE_OPENAI_MODEL")
)

const WrongKey = "a-key-that-nobody-has"

// Order is the schema of the tool that every client offers.
var Order = map[string]any{
	"type":                 "object",
	"properties":           map[string]any{"id": map[string]any{"type": "integer"}},
	"required":             []string{"id"},
	"additionalProperties": false,
}

// Total is the schema of the object that every client asks for.
var Total = map[string]any{
	"type":                 "object",
	"properties":           map[string]any{"total": map[string]any{"type": "integer"}},
	"required":             []string{"total"},
	"additionalProperties": false,
}

// Lane is such as "chat over Anthropic".
func Lane(own, model string) string {
	return own + " over " + map[string]string{Chat: "chat", Anthropic: "Anthropic", OpenAI: "OpenAI"}[model]
}

type outcome struct {
	Lane  string `json:"lane"`
	Check string `json:"check"`
	Fault string `json:"fault,omitempty"`
}

// Check runs one check and tells its outcome in a line of its own.
func Check(lane, name string, ask func() error) {
	told := outcome{Lane: lane, Check: name}
	if err := guarded(ask); err != nil {
		told.Fault = fmt.Sprintf("%.300s", err)
	}
	line, _ := json.Marshal(told)
	fmt.Println(string(line))
}

func guarded(ask func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v", fault)
		}
	}()
	return ask()
}

// Says holds where the upstreams' greeting came whole.
func Says(text string, err error) error {
	if err == nil && !strings.HasPrefix(text, "Grüße 🌍") {
		return fmt.Errorf("said %q", text)
	}
	return err
}

// Is holds where JSON says what was expected.
func Is(expected, text string, err error) error {
	if err == nil && strings.ReplaceAll(text, " ", "") != expected {
		return fmt.Errorf("got %q", text)
	}
	return err
}

// Fails holds where there was an error of the client's own kind.
func Fails(err error, isOwn func(error) bool) error {
	if err == nil {
		return fmt.Errorf("no error")
	}
	if !isOwn(err) {
		return fmt.Errorf("another error: %T %v", err, err)
	}
	return nil
}
