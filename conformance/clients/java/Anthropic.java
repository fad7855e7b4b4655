import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import java.util.List;
import java.util.Map;

/** Anthropic's own SDK for Java: messages. */
final class Anthropic {
  static class Total {
    public int total;
  }

  static final Tool FIND_ORDER = Tool.builder()
      .name("find_order")
      .inputSchema(Tool.InputSchema.builder()
          .properties(JsonValue.from(Map.of("id", Map.of("type", "integer"))))
          .required(List.of("id"))
          .build())
      .build();

  static AnthropicClient client(String key) {
    return AnthropicOkHttpClient.builder().baseUrl(Report.URL).apiKey(key).maxRetries(0).build();
  }

  static final AnthropicClient CALLER = client(Report.KEY);
  static final AnthropicClient STRANGER = client(Report.WRONG_KEY);

  static MessageCreateParams.Builder hi(String model) {
    return MessageCreateParams.builder().model(model).maxTokens(500).addUserMessage("Hi");
  }

  static Message ask(AnthropicClient who, MessageCreateParams params) {
    return who.messages().create(params);
  }

  static String textOf(Message message) {
    return message.content().get(0).asText().text();
  }

  static String streamed(String model) {
    MessageAccumulator whole = MessageAccumulator.create();
    try (var stream = CALLER.messages().createStreaming(hi(model).build())) {
      stream.stream().forEach(whole::accumulate);
    }
    return textOf(whole.message());
  }

  static void messagesOver(String model) {
    String lane = Report.lane("messages", model);
    Report.check(lane, "text", () -> Report.says(textOf(ask(CALLER, hi(model).build()))));
    Report.check(lane, "stream", () -> Report.says(streamed(model)));
    Report.check(lane, "tool", () -> {
      var with = hi(model).addTool(FIND_ORDER);
      Message answer = ask(CALLER, with.build());
      ToolUseBlock use = answer.content().stream().flatMap(block -> block.toolUse().stream()).findFirst().orElseThrow();
      Report.is(JsonValue.from(Map.of("id", 10)), use._input());
      with.addMessage(answer).addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(
          ToolResultBlockParam.builder().toolUseId(use.id()).content("12").build())));
      Report.says(textOf(ask(CALLER, with.build())));
    });
    Report.check(lane, "object", () -> {
      var answer = CALLER.messages().create(hi(model).outputConfig(Total.class).build());
      Report.is(3, answer.content().get(0).asText().text().total);
    });
    Report.check(lane, "broken", () -> Report.fails(AnthropicException.class, () -> streamed(model + "-broken")));
    Report.check(lane, "auth",
        () -> Report.fails(UnauthorizedException.class, () -> ask(STRANGER, hi(model).build())));
    Report.check(lane, "limit",
        () -> Report.fails(RateLimitException.class, () -> ask(CALLER, hi(model + "-limited").build())));
    Report.check(lane, "length",
        () -> Report.fails(BadRequestException.class, () -> ask(CALLER, hi(model + "-long").build())));
  }

  public static void main(String[] args) {
    messagesOver(Report.ANTHROPIC);
    messagesOver(Report.CHAT);
    System.exit(0);
  }
}
