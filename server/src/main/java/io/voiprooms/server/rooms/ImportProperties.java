package io.voiprooms.server.rooms;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on requests that write many rooms.
 *
 * @param maxBodySize the largest body, after decompression
 * @param maxDocumentSize the largest document of one room
 */
@ConfigurationProperties("voip-rooms.import")
record ImportProperties(
    @DefaultValue("4GB") DataSize maxBodySize, @DefaultValue("1MB") DataSize maxDocumentSize) {}
