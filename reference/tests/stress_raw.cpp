// SPDX-License-Identifier: Apache-2.0
// A client that keeps to no protocol: well-formed requests with senseless contents, and bytes without any form. It has
// what it has by its connections only, so it drops them before a rest; whatever it did, then nothing of it is left.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "protocol/meeting_place.h"
#include "protocol/messages.h"
#include "stress_client.h"
#include "support/unique_fd.h"

namespace mapcheck::tests::stress {
namespace {

using namespace protocol;

constexpr std::uint16_t kLastKind = 80;  // beyond what there is
constexpr int kNoAnswerMs = 200;         // a request that waits is given up

class RawClient {
 public:
  RawClient(Slot& slot, std::uint32_t seed) : slot_(slot), random_(seed) {}

  void work();
  void drop() {
    threads_.clear();
    process_.reset();
  }

 private:
  std::uint32_t any(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
  UniqueFd connect() const {
    auto socket = MeetingPlace(MeetingPlace::directory_from_environment()).connect();
    return socket ? std::move(*socket) : UniqueFd();
  }
  void attach();
  template <class Request>
  std::vector<std::byte> encoded(Request request);
  std::vector<std::byte> some_request();
  // Whether the connection is still there, and has answered.
  bool exchange(int socket, const std::vector<std::byte>& message, std::size_t descriptors);

  Slot& slot_;
  std::mt19937 random_;
  UniqueFd process_;
  std::vector<UniqueFd> threads_;
};

template <class Request>
std::vector<std::byte> RawClient::encoded(Request request) {
  Encoder encoder;
  encoder("kind", Request::kind);
  request.fields(encoder);
  return {encoder.bytes().begin(), encoder.bytes().end()};
}

void RawClient::attach() {
  if (!process_) {
    process_ = connect();
    AttachProcessRequest request;
    request.session = any(4);
    if (!process_ || !exchange(process_.get(), encoded(request), 0)) return drop();
  }
  for (std::uint32_t i = 0; i <= any(3); ++i) {
    UniqueFd thread = connect();
    if (thread && exchange(thread.get(), encoded(AttachThreadRequest{1000 + i}), 0)) {
      threads_.push_back(std::move(thread));
    }
  }
}

// Handles are small numbers, so that some of them exist.
std::vector<std::byte> RawClient::some_request() {
  const Creation creation{any(2) == 0 ? std::u16string() : u"raw-" + std::u16string(1 + any(3), u'x'), any(2) == 0};
  const HandleValue handle = 4ULL * any(12);
  switch (any(40) % 14) {
    case 0:
      return encoded(CreateEventRequest{creation, any(2) == 0, any(2) == 0});
    case 1:
      return encoded(CreateMutexRequest{creation, true});
    case 2:
      return encoded(CreateSemaphoreRequest{creation, static_cast<std::int32_t>(random_()), 9});
    case 3:
      return encoded(CreateSectionRequest{creation, any(2) * handle, 1U << any(9), 1U << any(32), random_()});
    case 4:
      return encoded(MapViewRequest{handle, 1U << any(9), random_() * 1ULL << any(33), random_()});
    case 5:
      return encoded(CloseHandleRequest{handle});
    case 6:
      return encoded(DuplicateHandleRequest{kCurrentProcess, handle, kCurrentProcess, any(64), true, any(8)});
    case 7:
      return encoded(WaitRequest{std::vector<HandleValue>(any(5), handle), any(2) == 0, any(2) == 0, any(3)});
    case 8:
      return encoded(PrepareProcessRequest{any(2) == 0});
    case 9:
      return encoded(UnmapViewRequest{any(5)});
    case 10:
      return encoded(OpenObjectRequest{static_cast<ObjectKind>(any(12)), 1U << any(32), false, creation.name});
    case 11:
      return encoded(SetHandleRequest{handle, any(5), any(5)});
    case 12:
      return encoded(SeekFileRequest{handle, static_cast<std::int64_t>(random_()) << any(32), any(5)});
    default: {
      if (any(4) != 0) return encoded(QueryHandleRequest{handle});
      std::vector<std::byte> noise(any(60));
      for (std::byte& byte : noise) byte = static_cast<std::byte>(any(256));
      // Never the kind that begins a process: a second one on the way would end the first.
      const auto kind = static_cast<std::uint16_t>(2 + any(kLastKind));
      if (noise.size() >= sizeof(kind)) std::memcpy(noise.data(), &kind, sizeof(kind));
      return noise;
    }
  }
}

bool RawClient::exchange(int socket, const std::vector<std::byte>& message, std::size_t descriptors) {
  slot_.calls.fetch_add(1, std::memory_order_relaxed);
  std::array<char, CMSG_SPACE(sizeof(int) * 8)> control{};
  iovec part{const_cast<std::byte*>(message.data()), message.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (descriptors != 0) {
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors);
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int) * descriptors);
    std::memset(CMSG_DATA(rights), 0, sizeof(int) * descriptors);  // descriptor 0, so many times
  }
  if (::sendmsg(socket, &header, MSG_NOSIGNAL) < 0) return false;
  pollfd entry{socket, POLLIN, 0};
  if (::poll(&entry, 1, kNoAnswerMs) != 1) return false;
  std::array<char, 4096> reply{};
  return ::recv(socket, reply.data(), reply.size(), 0) > 0;
}

void RawClient::work() {
  if (any(500) == 0) drop();
  if (threads_.empty()) attach();
  if (threads_.empty()) return drop();
  const std::size_t chosen = any(static_cast<std::uint32_t>(threads_.size()));
  std::vector<std::byte> message = some_request();
  if (!message.empty() && any(80) == 0) message.resize(any(static_cast<std::uint32_t>(message.size()) + 4));
  if (message.size() > 2 && any(80) == 0)
    message[2 + any(static_cast<std::uint32_t>(message.size()) - 2)] ^= std::byte{0x80};
  if (!exchange(threads_[chosen].get(), message, any(40) == 0 ? 1 + any(8) : 0)) {
    threads_.erase(threads_.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
}

}  // namespace

void run_raw_client(Board& board, std::size_t number, int control) {
  Slot& slot = board.slots[number];
  const std::uint32_t generation = slot.generation.fetch_add(1) + 1;
  RawClient client(slot, static_cast<std::uint32_t>(kSeed + number * 65'537U + generation));
  while (slot.calls.load(std::memory_order_relaxed) < kCallsOfEach) {
    if (board.pause.load()) {
      client.drop();
      reach(control, 's');
      reach(control, 'r');
    }
    client.work();
  }
}

}  // namespace mapcheck::tests::stress
