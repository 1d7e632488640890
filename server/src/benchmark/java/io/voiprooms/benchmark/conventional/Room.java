package io.voiprooms.benchmark.conventional;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A room as JPA maps it. */
@Entity
@Table(name = "rooms")
public class Room {

  @Id public String id;

  public String displayName;

  public String name;

  public String type;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> visitor;

  public String queue;

  public String direction;

  public String callUniqueId;

  public String departmentId;

  public Boolean isDefault;

  public Boolean isReadOnly;

  public Boolean hasSystemMessages;

  public Boolean isOpen;

  public Boolean onHold;

  public String status;

  public Long messageCount;

  public Instant createdAt;

  public Instant updatedAt;

  public Instant lastMessageAt;

  public Instant queuedAt;

  public Instant callStartedAt;

  public Long callWaitingTimeMs;

  public Long callDurationMs;

  public Long callHoldTimeMs;

  public Instant closedAt;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> closedBy;

  public String closer;

  public String closingMessage;

  @JdbcTypeCode(SqlTypes.ARRAY)
  public List<String> tags;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> customFields;

  public Long userCount;

  public Boolean canLeave;

  @JdbcTypeCode(SqlTypes.ARRAY)
  public List<String> departmentAncestors;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> lastMessage;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> metrics;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> servedBy;

  public Boolean waitingResponse;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> responseBy;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> source;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> createdBy;

  @JdbcTypeCode(SqlTypes.ARRAY)
  public List<String> userIds;

  @JdbcTypeCode(SqlTypes.ARRAY)
  public List<String> usernames;

  public String priorityId;

  public String topic;

  public String description;

  public String announcement;

  public String label;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> livechatData;

  @JdbcTypeCode(SqlTypes.JSON)
  public Object crmData;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> email;

  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, Object> transcriptRequest;

  public String autoTranslateLanguage;

  public Boolean isEncrypted;
}
