import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import java.util.List;
import java.util.stream.Collectors;

/** OpenAI's own SDK for Java: chat completions and responses. */
final class OpenAi {
  /** A tool that finds an order. */
  static class FindOrder {
    public int id;
  }

  static class Total {
    public int total;
  }

  static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder().baseUrl(Report.V1).apiKey(key).maxRetries(0).build();
  }

  static final OpenAIClient CALLER = client(Report.KEY);
  static final OpenAIClient STRANGER = client(Report.WRONG_KEY);

  static ChatCompletionCreateParams.Builder hi(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Hi");
  }

  static ChatCompletionMessage chat(OpenAIClient who, ChatCompletionCreateParams params) {
    return who.chat().completions().create(params).choices().get(0).message();
  }

  static String streamedChat(String model) {
    try (var stream = CALLER.chat().completions().createStreaming(hi(model).build())) {
      return stream.stream()
          .flatMap(chunk -> chunk.choices().stream())
          .flatMap(choice -> choice.delta().content().stream())
          .collect(Collectors.joining());
    }
  }

  static void chatOver(String model) {
    String lane = Report.lane("chat", model);
    Report.check(lane, "text", () -> Report.says(chat(CALLER, hi(model).build()).content().orElse(null)));
    Report.check(lane, "stream", () -> Report.says(streamedChat(model)));
    Report.check(lane, "tool", () -> {
      var with = hi(model).addTool(FindOrder.class);
      var said = chat(CALLER, with.build());
      var call = said.toolCalls().orElseThrow().get(0).asFunction();
      Report.is(10, call.function().arguments(FindOrder.class).id);
      with.addMessage(said).addMessage(
          ChatCompletionToolMessageParam.builder().toolCallId(call.id()).content("12").build());
      Report.says(chat(CALLER, with.build()).content().orElse(null));
    });
    Report.check(lane, "object", () -> {
      var answer = CALLER.chat().completions().create(hi(model).responseFormat(Total.class).build());
      Report.is(3, answer.choices().get(0).message().content().orElseThrow().total);
    });
    Report.check(lane, "broken", () -> Report.fails(OpenAIException.class, () -> streamedChat(model + "-broken")));
    Report.check(lane, "auth",
        () -> Report.fails(UnauthorizedException.class, () -> chat(STRANGER, hi(model).build())));
    Report.check(lane, "limit",
        () -> Report.fails(RateLimitException.class, () -> chat(CALLER, hi(model + "-limited").build())));
    Report.check(lane, "length",
        () -> Report.fails(BadRequestException.class, () -> chat(CALLER, hi(model + "-long").build())));
  }

  static ResponseCreateParams.Builder input(String model) {
    return ResponseCreateParams.builder().model(model).input("Hi");
  }

  static Response respond(OpenAIClient who, ResponseCreateParams params) {
    return who.responses().create(params);
  }

  static String textOf(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .map(text -> text.text())
        .collect(Collectors.joining());
  }

  static String streamedResponse(String model) {
    try (var stream = CALLER.responses().createStreaming(input(model).build())) {
      return stream.stream()
          .flatMap(event -> event.outputTextDelta().stream())
          .map(event -> event.delta())
          .collect(Collectors.joining());
    }
  }

  static void responsesOver(String model) {
    String lane = Report.lane("Responses", model);
    Report.check(lane, "text", () -> Report.says(textOf(respond(CALLER, input(model).build()))));
    Report.check(lane, "stream", () -> Report.says(streamedResponse(model)));
    Report.check(lane, "tool", () -> {
      var with = input(model).addTool(FindOrder.class);
      ResponseFunctionToolCall call = respond(CALLER, with.build()).output().stream()
          .flatMap(item -> item.functionCall().stream()).findFirst().orElseThrow();
      Report.is(10, call.arguments(FindOrder.class).id);
      with.inputOfResponse(List.of(
          ResponseInputItem.ofEasyInputMessage(
              EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content("Hi").build()),
          ResponseInputItem.ofFunctionCall(call),
          ResponseInputItem.ofFunctionCallOutput(
              ResponseInputItem.FunctionCallOutput.builder().callId(call.callId()).output("12").build())));
      Report.says(textOf(respond(CALLER, with.build())));
    });
    Report.check(lane, "object", () -> {
      var answer = CALLER.responses().create(input(model).text(Total.class).build());
      Report.is(3, answer.output().stream()
          .flatMap(item -> item.message().stream())
          .flatMap(message -> message.content().stream())
          .flatMap(content -> content.outputText().stream())
          .findFirst().orElseThrow().total);
    });
    Report.check(lane, "broken", () -> Report.fails(OpenAIException.class, () -> streamedResponse(model + "-broken")));
    Report.check(lane, "auth",
        () -> Report.fails(UnauthorizedException.class, () -> respond(STRANGER, input(model).build())));
    Report.check(lane, "limit",
        () -> Report.fails(RateLimitException.class, () -> respond(CALLER, input(model + "-limited").build())));
    Report.check(lane, "length",
        () -> Report.fails(BadRequestException.class, () -> respond(CALLER, input(model + "-long").build())));
  }

  public static void main(String[] args) {
    for (String model : List.of(Report.CHAT, Report.ANTHROPIC, Report.OPENAI)) {
      chatOver(model);
      responsesOver(model);
    }
    System.exit(0);
  }
}
