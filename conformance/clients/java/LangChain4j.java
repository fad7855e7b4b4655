import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** LangChain4j: its OpenAI models of chat and of responses, and its Anthropic model. */
final class LangChain4j {
  static final List<ChatMessage> HI = List.of(UserMessage.from("Hi"));
  static final ToolSpecification FIND_ORDER = ToolSpecification.builder()
      .name("find_order")
      .description("Finds an order")
      .parameters(JsonObjectSchema.builder().addIntegerProperty("id").required("id").build())
      .build();
  static final ResponseFormat TOTAL = ResponseFormat.builder()
      .type(ResponseFormatType.JSON)
      .jsonSchema(JsonSchema.builder()
          .name("sum")
          .rootElement(JsonObjectSchema.builder().addIntegerProperty("total").required("total").build())
          .build())
      .build();

  static String streamed(StreamingChatModel model) throws Exception {
    CompletableFuture<String> said = new CompletableFuture<>();
    model.chat(ChatRequest.builder().messages(HI).build(), new StreamingChatResponseHandler() {
      @Override
      public void onPartialResponse(String part) {}

      @Override
      public void onCompleteResponse(ChatResponse response) {
        said.complete(response.aiMessage().text());
      }

      @Override
      public void onError(Throwable error) {
        said.completeExceptionally(error);
      }
    });
    return said.get(20, TimeUnit.SECONDS);
  }

  static void over(
      String own,
      String model,
      BiFunction<String, String, ChatModel> whole,
      BiFunction<String, String, StreamingChatModel> streaming) {
    String lane = Report.lane(own, model);
    ChatModel asked = whole.apply(model, Report.KEY);
    Report.check(lane, "text",
        () -> Report.says(asked.chat(ChatRequest.builder().messages(HI).build()).aiMessage().text()));
    Report.check(lane, "stream", () -> Report.says(streamed(streaming.apply(model, Report.KEY))));
    Report.check(lane, "tool", () -> {
      var said = asked.chat(ChatRequest.builder().messages(HI).toolSpecifications(FIND_ORDER).build()).aiMessage();
      var call = said.toolExecutionRequests().get(0);
      Report.is("{\"id\":10}", call.arguments().replaceAll("\\s", ""));
      List<ChatMessage> back = List.of(HI.get(0), said, ToolExecutionResultMessage.from(call, "12"));
      Report.says(asked.chat(ChatRequest.builder().messages(back).toolSpecifications(FIND_ORDER).build())
          .aiMessage().text());
    });
    Report.check(lane, "object", () -> Report.is("{\"total\":3}",
        asked.chat(ChatRequest.builder().messages(HI).responseFormat(TOTAL).build()).aiMessage().text()));
    Report.check(lane, "broken",
        () -> Report.fails(ExecutionException.class, () -> streamed(streaming.apply(model + "-broken", Report.KEY))));
    Report.check(lane, "auth",
        () -> Report.fails(AuthenticationException.class, () -> whole.apply(model, Report.WRONG_KEY).chat(HI)));
    Report.check(lane, "limit",
        () -> Report.fails(RateLimitException.class, () -> whole.apply(model + "-limited", Report.KEY).chat(HI)));
    Report.check(lane, "length",
        () -> Report.fails(InvalidRequestException.class, () -> whole.apply(model + "-long", Report.KEY).chat(HI)));
  }

  public static void main(String[] args) {
    for (String model : List.of(Report.CHAT, Report.ANTHROPIC)) {
      over("chat", model,
          (name, key) -> OpenAiChatModel.builder()
              .baseUrl(Report.V1).apiKey(key).modelName(name).maxRetries(0).strictJsonSchema(true).build(),
          (name, key) -> OpenAiStreamingChatModel.builder()
              .baseUrl(Report.V1).apiKey(key).modelName(name).build());
      over("Responses", model,
          (name, key) -> OpenAiResponsesChatModel.builder()
              .baseUrl(Report.V1).apiKey(key).modelName(name).build(),
          (name, key) -> OpenAiResponsesStreamingChatModel.builder()
              .baseUrl(Report.V1).apiKey(key).modelName(name).build());
      over("messages", model,
          (name, key) -> AnthropicChatModel.builder()
              .baseUrl(Report.V1).apiKey(key).modelName(name).maxTokens(500).maxRetries(0).build(),
          (name, key) -> AnthropicStreamingChatModel.builder()
              .baseUrl(Report.V1).apiKey(key).modelName(name).maxTokens(500).build());
    }
    System.exit(0);
  }
}
