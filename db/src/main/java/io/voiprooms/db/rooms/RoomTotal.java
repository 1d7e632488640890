package io.voiprooms.db.rooms;

import static io.voiprooms.db.rooms.RoomPredicates.utc;

import io.voiprooms.db.rooms.RoomPredicates.Subject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The number of rooms that match a filter, as an SQL expression. It is a sum of cells of {@code
 * room_counts} if these have all columns of the filter. Rooms are counted only for the parts of
 * days at the ends of a range, and for other filters.
 */
final class RoomTotal {

  private static final long DAY_MILLIS = 24 * 60 * 60 * 1000;

  private static final String CELLS =
      "(SELECT * FROM room_counts UNION ALL SELECT * FROM room_count_deltas) AS cells";

  /** The filters that each cell has. */
  private static final Set<Subject> IN_EVERY_CELL =
      EnumSet.of(Subject.OPEN, Subject.DIRECTION, Subject.QUEUE);

  private final RoomPredicates predicates;
  private final List<String> parts = new ArrayList<>();

  private RoomTotal(RoomPredicates predicates) {
    this.predicates = predicates;
  }

  /** Returns the expression. May add values to those of the predicates. */
  static String sql(RoomPredicates predicates, RoomFilter filter) {
    RoomTotal total = new RoomTotal(predicates);
    total.add(filter);
    return String.join(" + ", total.parts);
  }

  /**
   * Returns a query for the number of matching rooms by {@code created_on}. The predicates may only
   * be about {@code open} and {@code direction}.
   *
   * @param grain {@code created} for days, or {@code month}
   * @param condition selects the days or months
   */
  static String byDate(RoomPredicates predicates, String grain, String condition) {
    return """
        SELECT created_on, sum(rooms)::bigint AS rooms
        FROM %s
        WHERE grain = '%s' AND %s AND %s
        GROUP BY created_on
        """
        .formatted(CELLS, grain, condition, predicates.sql());
  }

  /** Returns whether no cells have the columns of the filter, so that all its rooms are counted. */
  static boolean countsAll(RoomPredicates predicates, RoomFilter filter) {
    Set<Subject> special = special(predicates);
    return special.size() > 1
        || special.contains(Subject.OTHER)
        || special.contains(Subject.TAGS) && filter.tags().size() > 1;
  }

  /** Returns the filters that not every cell has. */
  private static Set<Subject> special(RoomPredicates predicates) {
    Set<Subject> special = predicates.subjects();
    special.removeAll(IN_EVERY_CELL);
    return special;
  }

  private void add(RoomFilter filter) {
    Set<Subject> special = special(predicates);
    if (countsAll(predicates, filter)) {
      addRooms(predicates.sql());
    } else if (special.isEmpty()) {
      addCells("all", "true");
    } else if (special.contains(Subject.AGENT)) {
      addCells("agent", predicates.sql(Subject.AGENT::equals));
    } else if (special.contains(Subject.TAGS)) {
      addCells("tag", "tag = ANY(:tags)");
    } else if (special.contains(Subject.CREATED)) {
      addDays("created", filter.createdFrom(), filter.createdTo());
    } else {
      addDays("closed", filter.closedFrom(), filter.closedTo());
    }
  }

  /** Adds the cells of whole days in UTC, and the rooms in the rest of the range. */
  private void addDays(String grain, @Nullable Instant from, @Nullable Instant to) {
    LocalDate firstDay = from == null ? null : date(from.plusMillis(DAY_MILLIS - 1));
    LocalDate endDay = to == null ? null : date(to.plusMillis(1));
    if (firstDay != null && endDay != null && !firstDay.isBefore(endDay)) {
      addRooms(predicates.sql());
      return;
    }
    String column = grain + "_at";
    String day = grain + "_on";
    // All cells of this kind have no created_on. The index of cells needs this column.
    String days = grain.equals("closed") ? "created_on IS NULL AND " : "";
    days += day + " IS NOT NULL";
    if (firstDay != null) {
      addRooms(
          "%s >= :%sFrom AND %s < :firstMidnight AND %s"
              .formatted(column, grain, column, cellFilters()));
      days += " AND " + day + " >= :firstDay";
      predicates.values().put("firstDay", firstDay);
      predicates.values().put("firstMidnight", midnight(firstDay));
    }
    if (endDay != null) {
      addRooms(
          "%s >= :lastMidnight AND %s <= :%sTo AND %s"
              .formatted(column, column, grain, cellFilters()));
      days += " AND " + day + " < :endDay";
      predicates.values().put("endDay", endDay);
      predicates.values().put("lastMidnight", midnight(endDay));
    }
    addCells(grain, days);
  }

  private void addCells(String grain, String condition) {
    parts.add(
        "(SELECT coalesce(sum(rooms), 0)::bigint FROM %s WHERE grain = '%s' AND %s AND %s)"
            .formatted(CELLS, grain, condition, cellFilters()));
    if (predicates.subjects().contains(Subject.QUEUE)) {
      // The filter queue also finds the unique ID of a call, which the cells do not have.
      String others = predicates.sql(subject -> subject != Subject.QUEUE);
      addRooms("call_unique_id = :queue AND queue IS DISTINCT FROM :queue AND " + others);
    }
  }

  /** Returns the predicates of the columns that every cell has. */
  private String cellFilters() {
    String filters =
        predicates.sql(subject -> subject == Subject.OPEN || subject == Subject.DIRECTION);
    return predicates.subjects().contains(Subject.QUEUE)
        ? filters + " AND queue = :queue"
        : filters;
  }

  private void addRooms(String condition) {
    parts.add("(SELECT count(*) FROM rooms WHERE " + condition + ")");
  }

  private static LocalDate date(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  private static OffsetDateTime midnight(LocalDate day) {
    return utc(day.atStartOfDay().toInstant(ZoneOffset.UTC));
  }
}
