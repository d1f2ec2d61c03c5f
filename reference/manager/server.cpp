// SPDX-License-Identifier: Apache-2.0
// The poll loop. An event is tagged with what it is about; a connection that was closed earlier in the same batch is no
// longer found, and its number is not used again before the batch is over, since new connections come last.
#include "manager/server.h"

#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "protocol/socket_channel.h"
#include "support/descriptor_room.h"
#include "support/log.h"

namespace mapcheck::manager {
namespace {

constexpr std::uint64_t kListener = 1ULL << 32;
constexpr std::uint64_t kControl = 2ULL << 32;
constexpr std::uint64_t kConnection = 3ULL << 32;
constexpr std::uint64_t kProcess = 4ULL << 32;
constexpr std::uint64_t kClock = 5ULL << 32;
constexpr std::uint64_t kBell = 6ULL << 32;
constexpr std::uint64_t kWhat = ~0ULL << 32;
constexpr std::size_t kFewestEvents = 64;
constexpr std::size_t kMostWatched = 128;  // slots that are looked into at a time
constexpr int kLooksPerPoll = 16;          // between two looks at the sockets
constexpr int kPeerPidfd = 77;             // SO_PEERPIDFD, since Linux 6.5

std::uint32_t number_of(std::uint64_t tag) {
  return static_cast<std::uint32_t>(tag & ~kWhat);
}
std::uint64_t what_of(std::uint64_t tag) {
  return tag & kWhat;
}

// Who is at the other end. On a system without SO_PEERPIDFD the descriptor is opened by number and the socket is asked
// whether it still has its other end, whose process was then alive all the time.
Result<Peer> identify_peer(int socket) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return fail(ERROR_ACCESS_DENIED);
  if (credentials.uid != ::geteuid() || credentials.pid <= 0) return fail(ERROR_ACCESS_DENIED);
  Peer peer;
  peer.process_id = static_cast<std::uint32_t>(credentials.pid);
  int pidfd = -1;
  size = sizeof(pidfd);
  if (::getsockopt(socket, SOL_SOCKET, kPeerPidfd, &pidfd, &size) == 0) {
    peer.pidfd = UniqueFd(pidfd);
    return peer;
  }
  peer.pidfd = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, credentials.pid, 0U)));
  std::byte probe{};
  if (!peer.pidfd || ::recv(socket, &probe, 1, MSG_PEEK | MSG_DONTWAIT) == 0) return fail(ERROR_INVALID_PARAMETER);
  return peer;
}

}  // namespace

Server::Server(UniqueFd listener, Trace trace, protocol::Patience::Limits patience)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      listener_(std::move(listener)),
      trace_(std::move(trace)),
      buffer_(protocol::kMaxMessage),
      patience_(patience),
      world_(this) {
  if (listener_) watch(listener_.get(), EPOLLIN, kListener);
  watch(clock_.fd(), EPOLLIN, kClock);
}

Server::~Server() {
  links_.clear();
}

void Server::watch(int fd, std::uint32_t events, std::uint64_t tag) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) log_line("cannot watch a descriptor");
}

void Server::watch_control(int control) {
  if (control_ >= 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, control_, nullptr);
  control_ = control;
  if (control_ >= 0) watch(control_, EPOLLIN, kControl);
}

bool Server::run_once(int limit_ms) {
  const std::size_t count = wait_for_batch(limit_ms);
  handle_deaths(count);
  world_.deadlines().expire();  // before requests: a timer that is due is signaled for whoever asks
  handle_requests(count);
  handle_slots();
  close_broken();
  world_.deadlines().expire(objects::Clock::now());
  bool control = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (what_of(events_[i].data.u64) == kListener) accept_all();
    if (what_of(events_[i].data.u64) == kControl) control = true;
    if (what_of(events_[i].data.u64) == kClock) clock_.acknowledge();
  }
  return control;
}

std::size_t Server::wait_for_batch(int limit_ms) {
  while (true) {
    const int limit = time_to_next_deadline(limit_ms);
    const bool looking = !found_.empty() || (limit != 0 && look_into_slots());
    const std::size_t count = poll(looking ? 0 : limit);
    if (!looking || count != 0 || !found_.empty()) return count;
  }
}

std::size_t Server::poll(int limit_ms) {
  // Room for everything that can be ready, so that no death is left for a later batch than a request.
  events_.resize(std::max(kFewestEvents, 2 * links_.size() + world_.processes().size() + 3));
  const int count = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), limit_ms);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

void Server::collect_deaths() {
  handle_deaths(poll(0));
}

void Server::handle_deaths(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t tag = events_[i].data.u64;
    if (what_of(tag) == kProcess) {
      if (objects::Process* process = world_.find_process(number_of(tag))) world_.end_process(*process);
    } else if (what_of(tag) == kConnection && (events_[i].events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) != 0) {
      close_connection(static_cast<int>(number_of(tag)));
    }
  }
}

void Server::handle_requests(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t tag = events_[i].data.u64;
    if (what_of(tag) == kConnection) handle_message(static_cast<int>(number_of(tag)));
    if (what_of(tag) == kBell) handle_bell(static_cast<int>(number_of(tag)));
  }
}

// Those that could not be told a reply.
void Server::close_broken() {
  while (!broken_.empty()) {
    const int socket = broken_.back();
    broken_.pop_back();
    close_connection(socket);
  }
}

void Server::handle_message(int socket) {
  const auto link = links_.find(socket);
  if (link == links_.end()) return;
  protocol::Descriptors descriptors;
  const auto received = protocol::receive_message(socket, buffer_, descriptors);
  if (received.delivery == protocol::Delivery::nothing_yet) return;
  const bool whole = received.delivery == protocol::Delivery::whole;
  if (whole && link->second.session->handle({buffer_.data(), received.size}, descriptors)) {
    watch_slot(link->second);
  } else {
    close_connection(socket);
  }
}

// What it rang for may have come after this batch was polled, and a death in between: it waits for the next poll.
void Server::handle_bell(int socket) {
  const auto link = links_.find(socket);
  if (link != links_.end()) rung_.push_back(&link->second);
}

void Server::handle_slots() {
  for (std::size_t i = 0; i < found_.size(); ++i) {
    if (found_[i] != nullptr) handle_slot(*found_[i]);
  }
  found_.clear();
  for (Link* link : rung_) {
    if (link != nullptr && link->slot.has_request()) found_.push_back(link);
  }
  rung_.clear();
}

void Server::handle_slot(Link& link) {
  if (!link.slot.has_request()) return;
  looking_ = false;  // begins anew
  protocol::Descriptors none;
  const auto request = link.slot.take_request(buffer_);
  if (request && link.session->handle(*request, none)) {
    watch_slot(link);
  } else {
    close_connection(link.socket.get());
  }
}

bool Server::look_into_slots() {
  if (watched_.empty()) return false;
  find_requests();
  if (!found_.empty()) return true;
  if (!looking_ && !(looking_ = patience_.begin())) stop_watching();
  for (int look = 0; look < kLooksPerPoll && looking_ && found_.empty(); ++look) {
    find_requests();
    if (!found_.empty()) {
      patience_.found();
    } else if (!patience_.wait()) {
      patience_.gave_up();
      stop_watching();
    }
  }
  return looking_ || !found_.empty();
}

void Server::find_requests() {
  for (Link* link : watched_) {
    if (link->slot.has_request()) found_.push_back(link);
  }
}

void Server::watch_slot(Link& link) {
  if (!link.slot.exists() || link.slot.is_watched() || watched_.size() == kMostWatched) return;
  link.slot.watch(true);
  watched_.push_back(&link);
}

// A client that asked in its slot before it saw this is found now; one that asks later tells us.
void Server::stop_watching() {
  looking_ = false;
  for (Link* link : watched_) link->slot.watch(false);
  find_requests();
  watched_.clear();
}

void Server::accept_all() {
  while (true) {
    UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (!socket) return;
    // Whoever is not taken finds its connection closed, and says so to its program; the others are served as before.
    if (!is_of_the_last(socket.get())) add_connection(std::move(socket));
  }
}

void Server::add_connection(UniqueFd socket) {
  auto peer = identify_peer(socket.get());
  if (!peer) return;
  had_clients_ = true;
  const int number = socket.get();
  Link& link = links_[number];
  link.socket = std::move(socket);
  const auto reply = [this, &link](std::span<const std::byte> bytes, std::span<const int> descriptors) {
    if (link.slot.answer(bytes, !descriptors.empty())) return;
    const auto sent = protocol::send_message(link.socket.get(), bytes, descriptors);
    if (sent != protocol::Delivery::whole) broken_.push_back(link.socket.get());
  };
  link.session = std::make_unique<Session>(world_, std::move(*peer), reply, trace_);
  link.session->set_slot_maker([this, &link] { return make_slot(link); });
  watch(number, EPOLLIN | EPOLLRDHUP, kConnection | static_cast<std::uint32_t>(number));
}

SlotEnds Server::make_slot(Link& link) {
  SlotEnds ends = link.slot.make();
  const auto number = static_cast<std::uint32_t>(link.socket.get());
  if (ends.memory) watch(link.slot.bell(), EPOLLIN | EPOLLET, kBell | number);
  return ends;
}

void Server::close_connection(int socket) {
  const auto found = links_.find(socket);
  if (found == links_.end()) return;
  // Out of the map first: the end of a thread may make other threads' waits succeed, and those are told.
  auto link = links_.extract(found);
  // The client has the bell, too, and it would stay in the set as long as that is open.
  if (const int bell = link.mapped().slot.bell(); bell >= 0) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, bell, nullptr);
  }
  std::erase(watched_, &link.mapped());
  for (auto* links : {&found_, &rung_}) {
    std::replace(links->begin(), links->end(), &link.mapped(), static_cast<Link*>(nullptr));
  }
  link.mapped().session.reset();
}

bool Server::is_busy() const {
  if (!links_.empty()) return true;
  const auto& processes = world_.processes();
  return std::any_of(processes.begin(), processes.end(),
                     [](const auto& entry) { return !entry.second->handles().empty(); });
}

std::string Server::census() const {
  const objects::Tally& tally = world_.tally();
  const auto clients = std::count_if(links_.begin(), links_.end(),
                                     [](const auto& entry) { return entry.second.session->is_process_link(); });
  const auto field = [](const char* name, std::size_t value) {
    return std::string("\"") + name + "\":" + std::to_string(value);
  };
  return "{" + field("objects", tally.objects) + "," + field("names", tally.names) + "," +
         field("handles", tally.handles) + "," + field("processes", static_cast<std::size_t>(clients)) + "," +
         field("threads", tally.threads) + "," + field("waiters", tally.waiters) + "," + field("views", tally.views) +
         "}";
}

int Server::time_to_next_deadline(int limit_ms) const {
  const auto next = world_.deadlines().next();
  if (!next) return limit_ms;
  const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*next - objects::Clock::now()).count();
  const auto wait = std::clamp<std::int64_t>(rest, 0, std::numeric_limits<int>::max());
  return limit_ms < 0 ? static_cast<int>(wait) : std::min(limit_ms, static_cast<int>(wait));
}

void Server::process_added(objects::Process& process) {
  watch(process.pidfd().get(), EPOLLIN, kProcess | process.id());
}

void Server::process_ended(objects::Process& process) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, process.pidfd().get(), nullptr);
}

}  // namespace mapcheck::manager
