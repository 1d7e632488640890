package io.voiprooms.db.rooms;

import io.voiprooms.db.rooms.RoomAccess.RoomsServedBy;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The predicates of a query in SQL, and the values of their parameters. */
final class RoomPredicates {

  /** The part of a room that a predicate is about. */
  enum Subject {
    OPEN,
    DIRECTION,
    QUEUE,
    AGENT,
    CREATED,
    CLOSED,
    TAGS,
    OTHER
  }

  /** The most branches into which {@link #branches} splits a query. */
  private static final int MAX_BRANCHES = 48;

  /**
   * A predicate.
   *
   * @param alternatives predicates of which exactly one is true if {@code sql} is true
   */
  private record Term(Subject subject, String sql, List<String> alternatives) {}

  private final List<Term> terms = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();

  /** Creates the predicates of the access and of all filters. */
  RoomPredicates(RoomAccess access, RoomFilter filter) {
    if (access instanceof RoomsServedBy agent) {
      values.put("accessId", agent.agentId());
      values.put("accessUsername", agent.agentUsername());
      terms.add(
          new Term(
              Subject.AGENT,
              "(agent_id = :accessId OR agent_username = :accessUsername)",
              List.of(
                  "agent_id = :accessId",
                  "agent_username = :accessUsername AND agent_id IS DISTINCT FROM :accessId")));
    }
    addAgents(filter.agents().stream().distinct().toList());
    and(Subject.OPEN, "is_open = :open", "open", filter.open());
    and(Subject.CREATED, "created_at >= :createdFrom", "createdFrom", utc(filter.createdFrom()));
    and(Subject.CREATED, "created_at <= :createdTo", "createdTo", utc(filter.createdTo()));
    addClosed(utc(filter.closedFrom()), utc(filter.closedTo()));
    and(Subject.TAGS, "tags && CAST(:tags AS text[])", "tags", filter.tags());
    addQueue(filter.queue());
    and(Subject.OTHER, "visitor_id = :visitorId", "visitorId", filter.visitorId());
    and(Subject.DIRECTION, "direction = :direction", "direction", filter.direction());
    and(
        Subject.OTHER,
        """
        (casefold(display_name COLLATE "pg_unicode_fast") LIKE casefold(:roomName COLLATE "pg_unicode_fast") \
        OR casefold(name COLLATE "pg_unicode_fast") LIKE casefold(:roomName COLLATE "pg_unicode_fast"))""",
        "roomName",
        substring(filter.roomName()));
  }

  private void addAgents(List<String> agents) {
    if (agents.isEmpty()) {
      return;
    }
    values.put("agents", agents.toArray(String[]::new));
    List<String> alternatives = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      values.put("agent" + i, agents.get(i));
      alternatives.add("agent_id = :agent" + i);
      alternatives.add(
          "agent_username = :agent%s AND (agent_id = ANY(:agents)) IS NOT TRUE".formatted(i));
    }
    terms.add(
        new Term(
            Subject.AGENT,
            "(agent_id = ANY(:agents) OR agent_username = ANY(:agents))",
            alternatives));
  }

  /**
   * Nearly every room with {@code closed_at} is not open, and was created before it was closed. So
   * the search walks along such rooms only. The few other rooms have indexes of their own.
   */
  private void addClosed(@Nullable OffsetDateTime from, @Nullable OffsetDateTime to) {
    List<String> range = new ArrayList<>();
    if (from != null) {
      values.put("closedFrom", from);
      range.add("closed_at >= :closedFrom");
    }
    if (to != null) {
      values.put("closedTo", to);
      range.add("closed_at <= :closedTo");
    }
    if (range.isEmpty()) {
      return;
    }
    String sql = String.join(" AND ", range);
    List<String> alternatives = new ArrayList<>();
    alternatives.add(sql + " AND is_open AND is_open = (closed_at IS NOT NULL)");
    if (to == null) {
      alternatives.add(sql + " AND NOT is_open");
    } else {
      alternatives.add(
          sql + " AND NOT is_open AND created_at <= closed_at AND created_at <= :closedTo");
      alternatives.add(sql + " AND NOT is_open AND (created_at <= closed_at) IS NOT TRUE");
    }
    terms.add(new Term(Subject.CLOSED, sql, alternatives));
  }

  private void addQueue(@Nullable String queue) {
    if (queue != null && !queue.isEmpty()) {
      values.put("queue", queue);
      terms.add(
          new Term(
              Subject.QUEUE,
              "(queue = :queue OR call_unique_id = :queue)",
              List.of(
                  "queue = :queue", "call_unique_id = :queue AND queue IS DISTINCT FROM :queue")));
    }
  }

  /** Adds the predicate, unless its value is null or empty, which means no filter. */
  private void and(Subject subject, String predicate, String name, @Nullable Object value) {
    if (value == null || value.equals("") || value.equals(List.of())) {
      return;
    }
    terms.add(new Term(subject, predicate, List.of(predicate)));
    values.put(name, value instanceof List<?> list ? list.toArray(String[]::new) : value);
  }

  Map<String, Object> values() {
    return values;
  }

  Set<Subject> subjects() {
    Set<Subject> subjects = EnumSet.noneOf(Subject.class);
    terms.forEach(term -> subjects.add(term.subject));
    return subjects;
  }

  /**
   * Returns whether the rooms of each branch stand one after another in an index in the default
   * order, so that a page reads no other rooms.
   */
  boolean areOrderedByOneIndex() {
    Set<Subject> subjects = subjects();
    return subjects.isEmpty()
        || subjects.size() == 1
            && !EnumSet.of(Subject.TAGS, Subject.CLOSED, Subject.OTHER).containsAll(subjects);
  }

  /** Returns all predicates, joined by AND. */
  String sql() {
    return sql(subject -> true);
  }

  /** Returns the predicates of these subjects, joined by AND. */
  String sql(Predicate<Subject> subjects) {
    List<String> predicates =
        terms.stream().filter(term -> subjects.test(term.subject)).map(Term::sql).toList();
    return predicates.isEmpty() ? "true" : String.join(" AND ", predicates);
  }

  /**
   * Returns predicates of which exactly one is true for each matching room. An index finds the
   * rooms of each of them in the default order, which no index does for OR over two columns.
   */
  List<String> branches() {
    List<String> branches = List.of("true");
    for (Term term : terms) {
      if (branches.size() * term.alternatives.size() > MAX_BRANCHES) {
        return List.of(sql());
      }
      branches =
          branches.stream()
              .flatMap(branch -> term.alternatives.stream().map(next -> branch + " AND " + next))
              .toList();
    }
    return branches;
  }

  /**
   * Converts an instant to the type that pgjdbc binds without error. It converts an {@code Instant}
   * before 1582 with the Julian calendar.
   */
  static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** Returns a LIKE pattern for texts that contain this text. */
  private static @Nullable String substring(@Nullable String text) {
    return text == null || text.isEmpty()
        ? null
        : "%" + text.replaceAll("[\\\\%_]", "\\\\$0") + "%";
  }
}
