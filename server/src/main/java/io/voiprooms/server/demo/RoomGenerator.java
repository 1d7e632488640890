package io.voiprooms.server.demo;

import io.voiprooms.server.demo.DemoData.Agent;
import io.voiprooms.server.demo.DemoData.Queue;
import io.voiprooms.server.demo.DemoData.Visitor;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Generates realistic rooms: the calls of two years in a call centre of forty agents, up to the
 * evening of 30 October 2026, not ordered by time, about 1.5 KB each.
 *
 * <p>The same seed gives the same bytes on every machine and JDK. A room depends only on the seed
 * and its number, so a shorter run is the beginning of a longer one.
 */
public final class RoomGenerator {

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** The latest time in the data. It is fixed, so that the bytes do not depend on a clock. */
  private static final long END = Instant.parse("2026-10-30T18:00:00Z").toEpochMilli();

  private static final long LAST_MONDAY = Instant.parse("2026-10-26T00:00:00Z").toEpochMilli();
  private static final int WEEKS = 104;
  private static final int[] LOAD_BY_DAY = {24, 20, 19, 18, 16, 2, 1};
  private static final int[] LOAD_BY_HOUR = {
    1, 1, 1, 1, 1, 1, 2, 8, 60, 100, 110, 95, 50, 60, 95, 100, 85, 55, 10, 6, 4, 3, 2, 1
  };

  /** The longest wait before a call, in milliseconds. */
  private static final long LONGEST_WAIT = 30 * MINUTE;

  private static final long LONGEST_CALL = 2 * HOUR;

  private static final int VISITORS = 2_000_000;
  private static final double REGULARS = 30;
  private static final int[] QUEUE_LOADS = DemoData.QUEUES.stream().mapToInt(Queue::load).toArray();

  private static final DateTimeFormatter INSTANT =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .rootValueSeparator("\n")
          .build();

  private final long seed;

  public RoomGenerator(long seed) {
    this.seed = seed;
  }

  /**
   * Writes rooms as NDJSON in UTF-8: one room per line, and {@code '\n'} after each line.
   *
   * @param rooms the number of rooms
   * @param out is flushed and stays open
   * @throws IOException if {@code out} throws it
   */
  public void write(long rooms, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      for (long number = 0; number < rooms; number++) {
        new Room(json, number).write();
      }
      if (rooms > 0) {
        json.writeRaw('\n');
      }
    } catch (JacksonIOException failure) {
      throw failure.getCause();
    }
  }

  private enum CallState {
    ANSWERED,
    MISSED,
    TALKING,
    QUEUED
  }

  /**
   * One room. The constructor chooses the values on which several fields depend, and {@link #write}
   * writes the fields.
   */
  private final class Room {

    final JsonGenerator json;
    final long number;
    final SeededRandom random;

    final String id;
    final CallState callState;
    final boolean open;
    final boolean served;
    final boolean inbound;
    final boolean livechat;
    final Agent agent;
    final Queue queue;
    final Visitor visitor;

    final long ts;
    final long queuedAt;

    /** The end of the wait: the start of the call, the end of a missed call, or {@link #END}. */
    final long callStarted;

    /** The time at which the room was closed; {@link #END} if it is open. */
    final long closedAt;

    final long firstAnswerAt;

    /** True if the room has chat messages. */
    final boolean chatted;

    final boolean visitorHadLastWord;
    final long lastMessageAt;

    Room(JsonGenerator json, long number) {
      this.json = json;
      this.number = number;
      random = new SeededRandom(seed, number);
      id = random.id();
      callState = CallState.values()[random.weighted(940, 40, 15, 5)];
      open = callState == CallState.TALKING || callState == CallState.QUEUED;
      served = callState == CallState.ANSWERED || callState == CallState.TALKING;
      inbound = !served || random.chance(79);
      livechat = random.chance(10);
      double skewed = StrictMath.pow(random.fraction(), 1.5);
      agent = DemoData.AGENTS.get((int) (skewed * DemoData.AGENTS.size()));
      queue = random.chance(70) ? agent.queue() : DemoData.QUEUES.get(random.weighted(QUEUE_LOADS));
      visitor = DemoData.visitor(seed, visitorNumber());

      ts =
          switch (callState) {
            case ANSWERED, MISSED -> pastInstant();
            case TALKING -> END - Math.min(MINUTE + random.around(15 * MINUTE, 0.9), 9 * HOUR);
            case QUEUED -> END - Math.min(5 * SECOND + random.around(40 * SECOND, 0.8), HOUR);
          };
      queuedAt = ts + random.between(0, 2 * SECOND);
      long usualWait = inbound ? queue.usualWait() : 8 * SECOND;
      long wait = Math.min(SECOND + random.around(usualWait, 0.9), LONGEST_WAIT);
      callStarted =
          switch (callState) {
            case ANSWERED, MISSED -> queuedAt + wait;
            case TALKING -> queuedAt + Math.min(wait, (END - queuedAt) / 2);
            case QUEUED -> END;
          };
      long talk = Math.min(5 * SECOND + random.around(queue.usualCall(), 0.8), LONGEST_CALL);
      closedAt = open ? END : served ? callStarted + talk : callStarted;
      firstAnswerAt =
          callStarted + Math.min(random.around(4 * SECOND, 0.6), (closedAt - callStarted) / 2);
      chatted = livechat || served && random.chance(60);
      visitorHadLastWord = chatted && (!served || random.chance(60));
      lastMessageAt =
          chatted ? random.between(served ? firstAnswerAt : queuedAt, closedAt) : closedAt;
    }

    /** Returns a visitor number. Low numbers are frequent; most visitors have one call. */
    private int visitorNumber() {
      return (int) (REGULARS * (StrictMath.pow(VISITORS / REGULARS, random.fraction()) - 1));
    }

    /** Returns a random time in the past. The number of calls grows over the two years. */
    private long pastInstant() {
      double past = random.fraction();
      int weeksAgo = (int) (WEEKS * (random.chance(50) ? past : 1 - StrictMath.sqrt(past)));
      long instant =
          LAST_MONDAY
              - weeksAgo * 7 * DAY
              + random.weighted(LOAD_BY_DAY) * DAY
              + random.weighted(LOAD_BY_HOUR) * HOUR
              + random.between(0, HOUR - 1);
      boolean isOverAtEnd = instant < END - LONGEST_WAIT - LONGEST_CALL - MINUTE;
      return isOverAtEnd ? instant : instant - 7 * DAY;
    }

    void write() {
      json.writeStartObject();
      text("_id", id);
      text("fname", visitor.name());
      text("t", livechat ? "l" : "v");
      object("v", this::visitor);
      if (livechat || random.chance(50)) {
        text("departmentId", queue.departmentId());
        texts("departmentAncestors", List.of(DemoData.PARENT_DEPARTMENT));
      }
      if (livechat) {
        flag("default", false);
        flag("ro", false);
        flag("sysMes", true);
      }
      flag("open", open);
      number("msgs", !chatted ? 0 : served ? random.between(2, 14) : 1);
      instant("ts", ts);
      instant("_updatedAt", open ? END : closedAt + random.between(15, 900));
      instant("lm", lastMessageAt);
      object("customFields", this::customFields);
      number("usersCount", served ? 2 : 1);
      flag("cl", false);
      if (chatted) {
        object("lastMessage", this::lastMessage);
      }
      object("metrics", this::metrics);
      if (served) {
        object("servedBy", () -> agentWithInstant("ts", callStarted));
      }
      if (open && visitorHadLastWord) {
        flag("waitingResponse", true);
      }
      call();
      if (!open) {
        closing();
      }
      tags();
      object("source", this::source);
      rareFields();
      json.writeEndObject();
    }

    private void visitor() {
      text("_id", visitor.id());
      text("username", visitor.username());
      text("token", visitor.token());
      text("status", open ? "online" : "offline");
      if (visitorHadLastWord) {
        instant("lastMessageTs", lastMessageAt);
      }
      if (visitor.phone().isEmpty()) {
        json.writeNullProperty("phone");
      } else {
        text("phone", visitor.phone());
      }
    }

    private void customFields() {
      if (livechat || random.chance(60)) {
        text("salesforceCrmContactId", "0032y00000" + visitor.id().substring(0, 5) + "AAY");
      }
      text("tier", visitor.tier());
      if (random.chance(25)) {
        number("orderNumber", random.between(4_000_000, 4_999_999));
      }
    }

    private void lastMessage() {
      String message =
          random.any(visitorHadLastWord ? DemoData.VISITOR_MESSAGES : DemoData.AGENT_MESSAGES);
      text("_id", random.id());
      text("rid", id);
      text("msg", message);
      if (visitorHadLastWord) {
        text("token", visitor.token());
        text("alias", visitor.name());
      }
      instant("ts", lastMessageAt);
      if (visitorHadLastWord) {
        object("u", () -> user(visitor.id(), visitor.username(), visitor.name()));
      } else {
        object("u", this::agent);
      }
      instant("_updatedAt", Math.min(lastMessageAt + random.between(20, 200), closedAt));
      texts("urls", List.of());
      texts("mentions", List.of());
      texts("channels", List.of());
      objectInArray(
          "md",
          () -> {
            text("type", "PARAGRAPH");
            objectInArray(
                "value",
                () -> {
                  text("type", "PLAIN_TEXT");
                  text("value", message);
                });
          });
      if (livechat) {
        flag("newRoom", false);
        flag("showConnecting", true);
      }
    }

    /**
     * Writes the metrics. Their durations are in seconds; those of the call are in milliseconds.
     */
    private void metrics() {
      if (served && chatted) {
        object("reaction", this::reaction);
        object("response", this::response);
      }
      object("v", () -> instant("lq", visitorHadLastWord ? lastMessageAt : queuedAt));
      if (served) {
        object("servedBy", () -> instant("lr", visitorHadLastWord ? firstAnswerAt : lastMessageAt));
      }
      if (callState == CallState.ANSWERED) {
        seconds("serviceTimeDuration", closedAt - callStarted);
      }
      if (!open) {
        seconds("chatDuration", closedAt - ts);
      }
    }

    private void reaction() {
      long first = firstAnswerAt - callStarted;
      instant("fd", firstAnswerAt);
      seconds("ft", first);
      seconds("tt", first + random.between(1, 200));
    }

    private void response() {
      long first = firstAnswerAt - queuedAt;
      long count = random.between(1, 6);
      long total = first + (count - 1) * random.between(0, (closedAt - firstAnswerAt) / 6);
      seconds("avg", total / count);
      instant("fd", firstAnswerAt);
      seconds("ft", first);
      number("total", count);
      seconds("tt", total);
    }

    private void call() {
      String callUniqueId = ts / SECOND + "." + number;
      text("name", visitor.name() + "-" + callUniqueId);
      text("callUniqueId", callUniqueId);
      text("direction", inbound ? "inbound" : "outbound");
      text("queue", queue.name());
      instant("queuedAt", queuedAt);
      if (callState != CallState.QUEUED) {
        number("callWaitingTime", callStarted - queuedAt);
      }
      if (served) {
        instant("callStarted", callStarted);
      }
      if (callState == CallState.ANSWERED) {
        long duration = closedAt - callStarted;
        number("callDuration", duration);
        number(
            "callTotalHoldTime",
            random.chance(70) ? 0 : random.between(duration / 20, duration / 3));
      }
      if (open) {
        text("status", served ? "taken" : random.chance(70) ? "queued" : "ready");
      }
      if (callState == CallState.TALKING && random.chance(20)) {
        flag("onHold", true);
      }
    }

    private void closing() {
      boolean hungUpByVisitor = !served || random.chance(45);
      instant("closedAt", closedAt);
      text("closer", hungUpByVisitor ? "visitor" : "user");
      object(
          "closedBy",
          () -> {
            text("_id", hungUpByVisitor ? visitor.id() : agent.id());
            text("username", hungUpByVisitor ? visitor.username() : agent.username());
          });
      if (served && random.chance(35)) {
        text("closingMessage", random.any(DemoData.CLOSING_MESSAGES));
      }
    }

    /** Writes up to three different tags. The first tags of the list are the most frequent. */
    private void tags() {
      int count = random.weighted(35, 35, 20, 10);
      int first = (int) (random.fraction() * random.fraction() * DemoData.TAGS.size());
      int step = 1 + random.below(DemoData.TAGS.size() / 3);
      if (count > 0) {
        texts(
            "tags",
            IntStream.range(0, count)
                .mapToObj(i -> DemoData.TAGS.get((first + i * step) % DemoData.TAGS.size()))
                .toList());
      }
    }

    private void source() {
      if (livechat) {
        text("type", random.any(List.of("widget", "widget", "email", "sms")));
      } else if (random.chance(55)) {
        text("type", random.chance(85) ? "api" : "other");
      } else {
        text("type", "app");
        text("alias", "softphone");
        if (random.chance(10)) {
          text("id", random.id());
          text("label", "Softphone");
          text("sidebarIcon", "phone");
          text("defaultIcon", "phone-in");
        }
      }
    }

    /** Writes fields that Rocket.Chat returns only for a few rooms. */
    private void rareFields() {
      if (served && random.chance(15)) {
        object("u", this::agent);
        texts("uids", List.of(agent.id()));
        texts("usernames", List.of(agent.username()));
      }
      if (served && chatted && random.chance(10)) {
        object("responseBy", () -> agentWithInstant("lastMessageTs", firstAnswerAt));
      }
      if (visitor.tier().equals("gold")) {
        text("priorityId", random.any(DemoData.PRIORITIES));
      }
      String topic = random.any(DemoData.TOPICS);
      if (random.chance(8)) {
        text("topic", topic);
      }
      switch (random.below(40)) {
        case 0 -> text(random.any(List.of("description", "announcement", "label")), topic);
        case 1 -> text("autoTranslateLanguage", random.any(List.of("de", "en", "fr", "ja")));
        case 2 -> flag("encrypted", random.chance(50));
        case 3 -> object("livechatData", () -> text("reason", topic));
        case 4 -> object("crmData", () -> text("account", random.digits("ACC-######")));
        case 5 -> object("email", () -> email(topic));
        case 6 -> object("transcriptRequest", () -> transcriptRequest(topic));
        default -> {
          // most rooms have none of these fields
        }
      }
    }

    private void email(String topic) {
      text("inbox", "help@example.com");
      texts("thread", List.of("<" + random.id() + "@example.com>"));
      text("replyTo", visitor.username() + "@example.com");
      text("subject", topic);
    }

    private void transcriptRequest(String topic) {
      text("email", visitor.username() + "@example.com");
      text("subject", topic);
      instant("requestedAt", lastMessageAt);
      object("requestedBy", this::agent);
    }

    private void agent() {
      user(agent.id(), agent.username(), agent.name());
    }

    private void user(String userId, String username, String name) {
      text("_id", userId);
      text("username", username);
      text("name", name);
    }

    private void agentWithInstant(String field, long epochMilli) {
      text("_id", agent.id());
      text("username", agent.username());
      instant(field, epochMilli);
    }

    private void object(String field, Runnable content) {
      json.writeObjectPropertyStart(field);
      content.run();
      json.writeEndObject();
    }

    private void objectInArray(String field, Runnable content) {
      json.writeArrayPropertyStart(field);
      json.writeStartObject();
      content.run();
      json.writeEndObject();
      json.writeEndArray();
    }

    private void texts(String field, List<String> values) {
      json.writeArrayPropertyStart(field);
      values.forEach(json::writeString);
      json.writeEndArray();
    }

    private void text(String field, String value) {
      json.writeStringProperty(field, value);
    }

    private void flag(String field, boolean value) {
      json.writeBooleanProperty(field, value);
    }

    private void number(String field, long value) {
      json.writeNumberProperty(field, value);
    }

    private void instant(String field, long epochMilli) {
      text(field, INSTANT.format(Instant.ofEpochMilli(epochMilli)));
    }

    /** Writes seconds without using double, whose text differs between JDK releases. */
    private void seconds(String field, long millis) {
      json.writeName(field);
      json.writeNumber(BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString());
    }
  }
}
