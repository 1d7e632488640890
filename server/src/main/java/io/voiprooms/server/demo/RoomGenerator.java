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
 * Believable rooms: the calls of two years in a call centre of forty agents, up to the evening of
 * 30 October 2026, in no order of time, about 1.5 KB each.
 *
 * <p>The same seed gives the same bytes, on every machine and JDK, and a shorter run is the
 * beginning of a longer one: what a room looks like depends on the seed and its number alone.
 */
public final class RoomGenerator {

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Nothing happens later. A fixed evening, a Friday's, so that no clock changes the bytes. */
  private static final long END = Instant.parse("2026-10-30T18:00:00Z").toEpochMilli();

  private static final long LAST_MONDAY = Instant.parse("2026-10-26T00:00:00Z").toEpochMilli();
  private static final int WEEKS = 104;
  private static final int[] LOAD_BY_DAY = {24, 20, 19, 18, 16, 2, 1};
  private static final int[] LOAD_BY_HOUR = {
    1, 1, 1, 1, 1, 1, 2, 8, 60, 100, 110, 95, 50, 60, 95, 100, 85, 55, 10, 6, 4, 3, 2, 1
  };

  /** A wait and a call that begin this long before {@link #END} are over by then. */
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
   * Writes NDJSON: one room a line, UTF-8, each line ended by {@code '\n'}.
   *
   * @param out is flushed and left open
   * @throws IOException what {@code out} threw
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

  private enum Fate {
    ANSWERED,
    MISSED,
    TALKING,
    QUEUED
  }

  /** One call: all that its members must agree on is drawn first, then it is written. */
  private final class Room {

    final JsonGenerator json;
    final long number;
    final SeededRandom dice;

    final String id;
    final Fate fate;
    final boolean open;
    final boolean served;
    final boolean inbound;
    final boolean livechat;
    final Agent agent;
    final Queue queue;
    final Visitor visitor;

    final long ts;
    final long queuedAt;

    /** Where the call is not {@link #served}: when it ended unheard, or {@link #END}. */
    final long callStarted;

    /** Of an open room, {@link #END}. */
    final long closedAt;

    final long firstAnswerAt;

    /** Whether anything was written besides what was said. */
    final boolean chatted;

    final boolean visitorHadLastWord;
    final long lastMessageAt;

    Room(JsonGenerator json, long number) {
      this.json = json;
      this.number = number;
      dice = new SeededRandom(seed, number);
      id = dice.id();
      fate = Fate.values()[dice.weighted(940, 40, 15, 5)];
      open = fate == Fate.TALKING || fate == Fate.QUEUED;
      served = fate == Fate.ANSWERED || fate == Fate.TALKING;
      inbound = !served || dice.chance(79);
      livechat = dice.chance(10);
      double skewed = StrictMath.pow(dice.fraction(), 1.5);
      agent = DemoData.AGENTS.get((int) (skewed * DemoData.AGENTS.size()));
      queue = dice.chance(70) ? agent.queue() : DemoData.QUEUES.get(dice.weighted(QUEUE_LOADS));
      visitor = DemoData.visitor(seed, visitorNumber());

      ts =
          switch (fate) {
            case ANSWERED, MISSED -> pastInstant();
            case TALKING -> END - Math.min(MINUTE + dice.around(15 * MINUTE, 0.9), 9 * HOUR);
            case QUEUED -> END - Math.min(5 * SECOND + dice.around(40 * SECOND, 0.8), HOUR);
          };
      queuedAt = ts + dice.between(0, 2 * SECOND);
      long usualWait = inbound ? queue.usualWait() : 8 * SECOND;
      long wait = Math.min(SECOND + dice.around(usualWait, 0.9), LONGEST_WAIT);
      callStarted =
          switch (fate) {
            case ANSWERED, MISSED -> queuedAt + wait;
            case TALKING -> queuedAt + Math.min(wait, (END - queuedAt) / 2);
            case QUEUED -> END;
          };
      long talk = Math.min(5 * SECOND + dice.around(queue.usualCall(), 0.8), LONGEST_CALL);
      closedAt = open ? END : served ? callStarted + talk : callStarted;
      firstAnswerAt =
          callStarted + Math.min(dice.around(4 * SECOND, 0.6), (closedAt - callStarted) / 2);
      chatted = livechat || served && dice.chance(60);
      visitorHadLastWord = chatted && (!served || dice.chance(60));
      lastMessageAt =
          chatted ? dice.between(served ? firstAnswerAt : queuedAt, closedAt) : closedAt;
    }

    /** A few regulars call often, most people once: the share falls with the number. */
    private int visitorNumber() {
      return (int) (REGULARS * (StrictMath.pow(VISITORS / REGULARS, dice.fraction()) - 1));
    }

    /** The centre grew over its two years; it works by the clock of UTC. */
    private long pastInstant() {
      double past = dice.fraction();
      int weeksAgo = (int) (WEEKS * (dice.chance(50) ? past : 1 - StrictMath.sqrt(past)));
      long instant =
          LAST_MONDAY
              - weeksAgo * 7 * DAY
              + dice.weighted(LOAD_BY_DAY) * DAY
              + dice.weighted(LOAD_BY_HOUR) * HOUR
              + dice.between(0, HOUR - 1);
      boolean overByNow = instant < END - LONGEST_WAIT - LONGEST_CALL - MINUTE;
      return overByNow ? instant : instant - 7 * DAY;
    }

    void write() {
      json.writeStartObject();
      text("_id", id);
      text("fname", visitor.name());
      text("t", livechat ? "l" : "v");
      object("v", this::visitor);
      if (livechat || dice.chance(50)) {
        text("departmentId", queue.departmentId());
        texts("departmentAncestors", List.of(DemoData.PARENT_DEPARTMENT));
      }
      if (livechat) {
        flag("default", false);
        flag("ro", false);
        flag("sysMes", true);
      }
      flag("open", open);
      number("msgs", !chatted ? 0 : served ? dice.between(2, 14) : 1);
      instant("ts", ts);
      instant("_updatedAt", open ? END : closedAt + dice.between(15, 900));
      instant("lm", lastMessageAt);
      object("customFields", this::customFields);
      number("usersCount", served ? 2 : 1);
      flag("cl", false);
      if (chatted) {
        object("lastMessage", this::lastMessage);
      }
      object("metrics", this::metrics);
      if (served) {
        object("servedBy", () -> stampedAgent("ts", callStarted));
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
      occasionalMembers();
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
      if (livechat || dice.chance(60)) {
        text("salesforceCrmContactId", "0032y00000" + visitor.id().substring(0, 5) + "AAY");
      }
      text("tier", visitor.tier());
      if (dice.chance(25)) {
        number("orderNumber", dice.between(4_000_000, 4_999_999));
      }
    }

    private void lastMessage() {
      String message =
          dice.any(visitorHadLastWord ? DemoData.VISITOR_MESSAGES : DemoData.AGENT_MESSAGES);
      text("_id", dice.id());
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
      instant("_updatedAt", Math.min(lastMessageAt + dice.between(20, 200), closedAt));
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

    /** Durations here are in seconds, unlike those of the call. */
    private void metrics() {
      if (served && chatted) {
        object("reaction", this::reaction);
        object("response", this::response);
      }
      object("v", () -> instant("lq", visitorHadLastWord ? lastMessageAt : queuedAt));
      if (served) {
        object("servedBy", () -> instant("lr", visitorHadLastWord ? firstAnswerAt : lastMessageAt));
      }
      if (fate == Fate.ANSWERED) {
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
      seconds("tt", first + dice.between(1, 200));
    }

    private void response() {
      long first = firstAnswerAt - queuedAt;
      long count = dice.between(1, 6);
      long total = first + (count - 1) * dice.between(0, (closedAt - firstAnswerAt) / 6);
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
      if (fate != Fate.QUEUED) {
        number("callWaitingTime", callStarted - queuedAt);
      }
      if (served) {
        instant("callStarted", callStarted);
      }
      if (fate == Fate.ANSWERED) {
        long duration = closedAt - callStarted;
        number("callDuration", duration);
        number(
            "callTotalHoldTime", dice.chance(70) ? 0 : dice.between(duration / 20, duration / 3));
      }
      if (open) {
        text("status", served ? "taken" : dice.chance(70) ? "queued" : "ready");
      }
      if (fate == Fate.TALKING && dice.chance(20)) {
        flag("onHold", true);
      }
    }

    private void closing() {
      boolean hungUpByVisitor = !served || dice.chance(45);
      instant("closedAt", closedAt);
      text("closer", hungUpByVisitor ? "visitor" : "user");
      object(
          "closedBy",
          () -> {
            text("_id", hungUpByVisitor ? visitor.id() : agent.id());
            text("username", hungUpByVisitor ? visitor.username() : agent.username());
          });
      if (served && dice.chance(35)) {
        text("closingMessage", dice.any(DemoData.CLOSING_MESSAGES));
      }
    }

    /** Up to three different ones, the first of the list most often. */
    private void tags() {
      int count = dice.weighted(35, 35, 20, 10);
      int first = (int) (dice.fraction() * dice.fraction() * DemoData.TAGS.size());
      int step = 1 + dice.below(DemoData.TAGS.size() / 3);
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
        text("type", dice.any(List.of("widget", "widget", "email", "sms")));
      } else if (dice.chance(55)) {
        text("type", dice.chance(85) ? "api" : "other");
      } else {
        text("type", "app");
        text("alias", "softphone");
        if (dice.chance(10)) {
          text("id", dice.id());
          text("label", "Softphone");
          text("sidebarIcon", "phone");
          text("defaultIcon", "phone-in");
        }
      }
    }

    /** What the deployed API knows and most rooms lack. */
    private void occasionalMembers() {
      if (served && dice.chance(15)) {
        object("u", this::agent);
        texts("uids", List.of(agent.id()));
        texts("usernames", List.of(agent.username()));
      }
      if (served && chatted && dice.chance(10)) {
        object("responseBy", () -> stampedAgent("lastMessageTs", firstAnswerAt));
      }
      if (visitor.tier().equals("gold")) {
        text("priorityId", dice.any(DemoData.PRIORITIES));
      }
      String topic = dice.any(DemoData.TOPICS);
      if (dice.chance(8)) {
        text("topic", topic);
      }
      switch (dice.below(40)) {
        case 0 -> text(dice.any(List.of("description", "announcement", "label")), topic);
        case 1 -> text("autoTranslateLanguage", dice.any(List.of("de", "en", "fr", "ja")));
        case 2 -> flag("encrypted", dice.chance(50));
        case 3 -> object("livechatData", () -> text("reason", topic));
        case 4 -> object("crmData", () -> text("account", dice.digits("ACC-######")));
        case 5 -> object("email", () -> email(topic));
        case 6 -> object("transcriptRequest", () -> transcriptRequest(topic));
        default -> {
          // nothing more
        }
      }
    }

    private void email(String topic) {
      text("inbox", "help@example.com");
      texts("thread", List.of("<" + dice.id() + "@example.com>"));
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

    private void stampedAgent(String member, long epochMilli) {
      text("_id", agent.id());
      text("username", agent.username());
      instant(member, epochMilli);
    }

    private void object(String member, Runnable content) {
      json.writeObjectPropertyStart(member);
      content.run();
      json.writeEndObject();
    }

    private void objectInArray(String member, Runnable content) {
      json.writeArrayPropertyStart(member);
      json.writeStartObject();
      content.run();
      json.writeEndObject();
      json.writeEndArray();
    }

    private void texts(String member, List<String> values) {
      json.writeArrayPropertyStart(member);
      values.forEach(json::writeString);
      json.writeEndArray();
    }

    private void text(String member, String value) {
      json.writeStringProperty(member, value);
    }

    private void flag(String member, boolean value) {
      json.writeBooleanProperty(member, value);
    }

    private void number(String member, long value) {
      json.writeNumberProperty(member, value);
    }

    private void instant(String member, long epochMilli) {
      text(member, INSTANT.format(Instant.ofEpochMilli(epochMilli)));
    }

    /** Not a double: how those are written changed between JDK releases. */
    private void seconds(String member, long millis) {
      json.writeName(member);
      json.writeNumber(BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString());
    }
  }
}
