package org.example.ordersservice.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Tells where it listens: with PORT=0 nobody knows before. */
@Component
class Listening {
  private static final Logger log = LoggerFactory.getLogger(Listening.class);

  @EventListener
  void started(ServletWebServerInitializedEvent event) {
    log.atInfo().addKeyValue("port", event.getWebServer().getPort()).log("listening");
  }
}
