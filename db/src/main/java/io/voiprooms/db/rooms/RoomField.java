package io.voiprooms.db.rooms;

import static io.voiprooms.db.rooms.RoomField.Kind.ANY;
import static io.voiprooms.db.rooms.RoomField.Kind.FLAG;
import static io.voiprooms.db.rooms.RoomField.Kind.INSTANT;
import static io.voiprooms.db.rooms.RoomField.Kind.OBJECT;
import static io.voiprooms.db.rooms.RoomField.Kind.TEXT;
import static io.voiprooms.db.rooms.RoomField.Kind.TEXTS;
import static io.voiprooms.db.rooms.RoomField.Kind.WHOLE_NUMBER;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a room that have a column of their own, in the order in which they are listed.
 * Reading, sorting, projection and import use this table. {@link RoomSortKey} has the columns of
 * three nested fields.
 */
public enum RoomField {
  ID("_id", "id", TEXT),
  DISPLAY_NAME("fname", "display_name", TEXT),
  NAME("name", "name", TEXT),
  TYPE("t", "type", TEXT),
  VISITOR("v", "visitor", OBJECT),
  QUEUE("queue", "queue", TEXT),
  DIRECTION("direction", "direction", TEXT),
  CALL_UNIQUE_ID("callUniqueId", "call_unique_id", TEXT),
  DEPARTMENT_ID("departmentId", "department_id", TEXT),
  IS_DEFAULT("default", "is_default", FLAG),
  IS_READ_ONLY("ro", "is_read_only", FLAG),
  HAS_SYSTEM_MESSAGES("sysMes", "has_system_messages", FLAG),
  IS_OPEN("open", "is_open", FLAG),
  ON_HOLD("onHold", "on_hold", FLAG),
  STATUS("status", "status", TEXT),
  MESSAGE_COUNT("msgs", "message_count", WHOLE_NUMBER),
  CREATED_AT("ts", "created_at", INSTANT),
  UPDATED_AT("_updatedAt", "updated_at", INSTANT),
  LAST_MESSAGE_AT("lm", "last_message_at", INSTANT),
  QUEUED_AT("queuedAt", "queued_at", INSTANT),
  CALL_STARTED_AT("callStarted", "call_started_at", INSTANT),
  CALL_WAITING_TIME("callWaitingTime", "call_waiting_time_ms", WHOLE_NUMBER),
  CALL_DURATION("callDuration", "call_duration_ms", WHOLE_NUMBER),
  CALL_HOLD_TIME("callTotalHoldTime", "call_hold_time_ms", WHOLE_NUMBER),
  CLOSED_AT("closedAt", "closed_at", INSTANT),
  CLOSED_BY("closedBy", "closed_by", OBJECT),
  CLOSER("closer", "closer", TEXT),
  CLOSING_MESSAGE("closingMessage", "closing_message", TEXT),
  TAGS("tags", "tags", TEXTS),
  CUSTOM_FIELDS("customFields", "custom_fields", OBJECT),
  USER_COUNT("usersCount", "user_count", WHOLE_NUMBER),
  CAN_LEAVE("cl", "can_leave", FLAG),
  DEPARTMENT_ANCESTORS("departmentAncestors", "department_ancestors", TEXTS),
  LAST_MESSAGE("lastMessage", "last_message", OBJECT),
  METRICS("metrics", "metrics", OBJECT),
  SERVED_BY("servedBy", "served_by", OBJECT),
  WAITING_RESPONSE("waitingResponse", "waiting_response", FLAG),
  RESPONSE_BY("responseBy", "response_by", OBJECT),
  SOURCE("source", "source", OBJECT),
  CREATED_BY("u", "created_by", OBJECT),
  USER_IDS("uids", "user_ids", TEXTS),
  USERNAMES("usernames", "usernames", TEXTS),
  PRIORITY_ID("priorityId", "priority_id", TEXT),
  TOPIC("topic", "topic", TEXT),
  DESCRIPTION("description", "description", TEXT),
  ANNOUNCEMENT("announcement", "announcement", TEXT),
  LABEL("label", "label", TEXT),
  LIVECHAT_DATA("livechatData", "livechat_data", OBJECT),
  CRM_DATA("crmData", "crm_data", ANY),
  EMAIL("email", "email", OBJECT),
  TRANSCRIPT_REQUEST("transcriptRequest", "transcript_request", OBJECT),
  AUTO_TRANSLATE_LANGUAGE("autoTranslateLanguage", "auto_translate_language", TEXT),
  ENCRYPTED("encrypted", "is_encrypted", FLAG);

  /** The type of a field's value, and so of its column. */
  public enum Kind {
    TEXT("a string", "text"),
    FLAG("true or false", "boolean"),
    WHOLE_NUMBER("a whole number of at most 64 bits", "bigint"),
    INSTANT("an instant", "timestamptz"),
    TEXTS("an array of strings", "text[]"),
    OBJECT("an object", "jsonb"),
    ANY("any JSON", "jsonb");

    /** The type in words, for error messages. */
    public final String description;

    /** The type of the column. */
    final String type;

    Kind(String description, String type) {
      this.description = description;
      this.type = type;
    }

    /** Whether the column is JSONB. */
    public boolean isJson() {
      return this == OBJECT || this == ANY;
    }
  }

  /** The column with all fields that are not listed here, as one JSON object. */
  public static final String OTHER_FIELDS = "other_members";

  private static final Map<String, RoomField> BY_WIRE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toMap(field -> field.wireName, Function.identity()));

  /** The name of the field in JSON. */
  public final String wireName;

  public final String column;
  public final Kind kind;

  RoomField(String wireName, String column, Kind kind) {
    this.wireName = wireName;
    this.column = column;
    this.kind = kind;
  }

  /** Returns the field with this name in JSON, or null if the name is not listed. */
  public static @Nullable RoomField named(String wireName) {
    return BY_WIRE_NAME.get(wireName);
  }
}
