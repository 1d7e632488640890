package io.voiprooms.server.demo;

import io.voiprooms.db.rooms.RoomDao;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;

/** A call centre made up for trying the API out. */
public class Demo {

  @Bean
  ApplicationRunner fillAndIntroduce(RoomDao rooms) {
    return arguments -> {};
  }
}
