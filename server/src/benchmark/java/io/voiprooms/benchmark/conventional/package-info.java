/** The listing as it is usually written, to compare with. */
package io.voiprooms.benchmark.conventional;
