import java.util.Map;
import java.util.concurrent.Callable;

/** What every client of this folder shares: where the gateway is, which models stand behind it, how a check is told. */
final class Report {
  static final String URL = System.getenv("JOULEGATE_URL");
  static final String V1 = URL + "/v1";
  static final String KEY = System.getenv("JOULEGATE_KEY");
  static final String WRONG_KEY = "a-key-that-nobody-has";
  static final String CHAT = System.getenv("JOULEGATE_CHAT_MODEL");
  static final String ANTHROPIC = System.getenv("JOULEGATE_ANTHROPIC_MODEL");
  static final String OPENAI = System.getenv("JOULEGATE_OPENAI_MODEL");

  private Report() {}

  /** A check: ends, or throws. */
  interface Ask {
    void run() throws Exception;
  }

  /** Such as "chat over Anthropic". */
  static String lane(String own, String model) {
    return own + " over " + Map.of(CHAT, "chat", ANTHROPIC, "Anthropic", OPENAI, "OpenAI").get(model);
  }

  /** Runs one check and tells its outcome in a line of its own. */
  static void check(String lane, String name, Ask ask) {
    String fault = "";
    try {
      ask.run();
    } catch (Throwable error) {
      String said = String.valueOf(error);
      fault = ",\"fault\":" + quoted(said.substring(0, Math.min(300, said.length())));
    }
    System.out.println("{\"lane\":" + quoted(lane) + ",\"check\":" + quoted(name) + fault + "}");
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char each : text.toCharArray())
      if (each == '"' || each == '\\') out.append('\\').append(each);
      else if (each < ' ' || each > '~') out.append(String.format("\\u%04x", (int) each));
      else out.append(each);
    return out.append('"').toString();
  }

  static void says(String text) {
    if (text == null || !text.startsWith("Gr\u00fc\u00dfe \ud83c\udf0d")) throw new AssertionError("said " + text);
  }

  static void is(Object expected, Object got) {
    if (!expected.equals(got)) throw new AssertionError("got " + got);
  }

  /** The client's own error, and not half an answer. */
  static void fails(Class<? extends Throwable> kind, Callable<?> ask) {
    Object answer;
    try {
      answer = ask.call();
    } catch (Throwable error) {
      if (kind.isInstance(error)) return;
      throw new AssertionError("another error: " + error);
    }
    throw new AssertionError("no error, but " + answer);
  }
}
