// SPDX-License-Identifier: Apache-2.0
// The poll loop of the object manager: one thread, and all state behind it. In each batch of events deaths come first,
// then requests, then new connections; so whatever a client does after it learned of a death, the death was dealt with.
// Requests in slots are found first and dealt with last, after the deaths that the system knew of meanwhile.
#pragma once

#include <sys/epoll.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "manager/clock_watch.h"
#include "manager/served_slot.h"
#include "manager/session.h"
#include "objects/world.h"
#include "protocol/patience.h"

namespace mapcheck::manager {

class Server final : public objects::ProcessWatcher {
 public:
  Server(UniqueFd listener, Trace trace, protocol::Patience::Limits patience = {.turns = 8, .looks_alone = true});
  ~Server() override;

  // Waits for something to happen, at most `limit_ms` (-1: for ever), and deals with it. True when `control` is
  // readable.
  bool run_once(int limit_ms);
  // A descriptor of the owner's to watch along; -1 for none.
  void watch_control(int control);

  // Deals with the deaths that have happened by now, and with nothing else.
  void collect_deaths();
  // Takes the connections that wait to be taken.
  void accept_all();

  // Whether there are connections, or processes that hold handles.
  bool is_busy() const;
  bool had_clients() const { return had_clients_; }
  // What is alive, as one line of JSON.
  std::string census() const;

  void process_added(objects::Process& process) override;
  void process_ended(objects::Process& process) override;

 private:
  struct Link {
    UniqueFd socket;
    ServedSlot slot;
    std::unique_ptr<Session> session;
  };

  std::size_t wait_for_batch(int limit_ms);
  std::size_t poll(int limit_ms);
  void handle_deaths(std::size_t count);
  void handle_requests(std::size_t count);
  void handle_message(int socket);
  void close_broken();
  void handle_bell(int socket);
  void handle_slots();
  void handle_slot(Link& link);
  // Whether it still pays to look into slots instead of sleeping; what stands there is in found_ then. While we are at
  // work the slots of all who asked lately are watched, and they need not tell us.
  bool look_into_slots();
  void watch_slot(Link& link);
  void stop_watching();
  void find_requests();
  void add_connection(UniqueFd socket);
  SlotEnds make_slot(Link& link);
  void close_connection(int socket);
  int time_to_next_deadline(int limit_ms) const;
  void watch(int fd, std::uint32_t events, std::uint64_t tag);

  UniqueFd epoll_;
  UniqueFd listener_;
  ClockWatch clock_;
  int control_ = -1;
  const Trace trace_;
  bool had_clients_ = false;
  std::vector<epoll_event> events_;
  std::vector<std::byte> buffer_;
  std::map<int, Link> links_;
  std::vector<int> broken_;     // connections that could not be told a reply
  std::vector<Link*> watched_;  // whose slots are looked into
  std::vector<Link*> found_;    // whose slots had a request before the deaths of this batch were asked for
  std::vector<Link*> rung_;     // whose bells this batch has
  protocol::Patience patience_;
  bool looking_ = false;
  objects::World world_;  // last: processes that end with it are taken out of the poll set
};

}  // namespace mapcheck::manager
