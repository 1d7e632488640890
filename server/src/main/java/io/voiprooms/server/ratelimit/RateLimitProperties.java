package io.voiprooms.server.ratelimit;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings that limit how many requests are accepted per minute.
 *
 * @param enabled false switches all rate limits off
 * @param requestsPerMinute the number of requests of one user
 * @param refusalsPerMinute the number of requests from one address whose credentials are refused
 */
@Validated
@ConfigurationProperties("voip-rooms.rate-limit")
record RateLimitProperties(
    @DefaultValue("true") boolean enabled,
    @Min(1) @DefaultValue("1200") int requestsPerMinute,
    @Min(1) @DefaultValue("60") int refusalsPerMinute) {}
