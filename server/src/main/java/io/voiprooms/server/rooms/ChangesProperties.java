package io.voiprooms.server.rooms;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the feed of changes.
 *
 * @param deletionsKept the time after which a deletion is forgotten, and cursors from before it
 *     expire
 * @param streams the largest number of open streams of events
 * @param streamsPerUser the largest number of open streams of events of one user
 */
@Validated
@ConfigurationProperties("voip-rooms.changes")
record ChangesProperties(
    @DefaultValue("30d") Duration deletionsKept,
    @Min(0) @DefaultValue("256") int streams,
    @Min(0) @DefaultValue("8") int streamsPerUser) {}
