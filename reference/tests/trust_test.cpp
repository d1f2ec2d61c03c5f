// SPDX-License-Identifier: Apache-2.0
// What a client can do to the object manager that means no good: descriptors by the hundred, connections that say
// nothing, replies that are never read, numbers beyond all bounds. It loses its own connection; the others are served.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <vector>

#include "turned_server.h"

namespace mapcheck::manager {
namespace {

std::size_t open_descriptors() {
  const auto all = std::filesystem::directory_iterator("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// Leaves room for so many more descriptors, while it lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(int more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const UniqueFd next(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    rlimit tight = before_;
    tight.rlim_cur = static_cast<rlim_t>(next.get() + more);
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  }
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

class Trust : public TurnedServer {
 protected:
  // A connection that the server has taken, and that has said nothing.
  UniqueFd silent() {
    auto socket = place_->connect();
    EXPECT_TRUE(socket);
    server_->run_once(-1);
    return std::move(*socket);
  }
  static bool is_closed(int socket) {
    char byte = 0;
    return ::recv(socket, &byte, 1, MSG_DONTWAIT) == 0 || errno == ECONNRESET;
  }
  static bool send_bytes(int socket, std::size_t size) {
    const std::vector<std::byte> bytes(size, std::byte{0xA5});
    return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(size);
  }
  static bool send_descriptors(int socket, std::size_t count, std::size_t size) {
    const std::vector<int> descriptors(count, socket);
    std::vector<char> control(CMSG_SPACE(count * sizeof(int)));
    char byte = 0;
    iovec part{&byte, size};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(header), descriptors.data(), count * sizeof(int));
    return ::sendmsg(socket, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(size);
  }
  // ---- sessions without sockets, in a world of their own
  static Peer peer() {
    Peer peer;
    peer.process_id = static_cast<std::uint32_t>(::getpid());
    peer.pidfd = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
    return peer;
  }
  template <class Request>
  static bool say(Session& session, Request request) {
    protocol::Encoder encoder;
    encoder("kind", Request::kind);
    request.fields(encoder);
    protocol::Descriptors descriptors;
    return session.handle(encoder.bytes(), descriptors);
  }

  const Trace trace_;
  objects::World world_{nullptr};
  std::uint32_t error_ = 0;

  // Whether a client that keeps to the rules gets what it asks for.
  bool serves(SocketChannel& client) { return ask(client, protocol::CreateEventRequest{})[0] == ERROR_SUCCESS; }
};

TEST_F(Trust, DescriptorsThatNobodyAskedForAreClosed) {
  auto good = thread(1001);
  for (const std::size_t count : {1U, 2U, 3U, 100U, 253U}) {
    for (const std::size_t size : {0U, 1U}) {
      const std::size_t before = open_descriptors();
      UniqueFd bad = silent();
      ASSERT_TRUE(send_descriptors(bad.get(), count, size));
      server_->run_once(-1);
      EXPECT_TRUE(is_closed(bad.get()));
      EXPECT_EQ(open_descriptors(), before + 1) << count << " with " << size << " bytes";
      EXPECT_TRUE(serves(*good));
    }
  }
}

TEST_F(Trust, MessagesOfNoUseEndOnlyTheirConnection) {
  auto good = thread(1001);
  for (const std::size_t size : {0U, 1U, 2U, 3U, 4096U, 81920U, 150000U}) {
    UniqueFd bad = silent();
    ASSERT_TRUE(send_bytes(bad.get(), size)) << size;
    server_->run_once(-1);
    EXPECT_TRUE(is_closed(bad.get())) << size;
    EXPECT_TRUE(serves(*good));
  }
}

TEST_F(Trust, SilentConnectionsLeaveRoomForTheOthers) {
  auto good = thread(1001);
  const DescriptorLimit limit(150);
  std::vector<UniqueFd> silent_ones;
  while (silent_ones.size() < 200 && (silent_ones.empty() || !is_closed(silent_ones.back().get()))) {
    silent_ones.push_back(silent());
  }
  ASSERT_LT(silent_ones.size(), 200U) << "at some time there was no more room";
  EXPECT_TRUE(serves(*good)) << "there is for whom it has taken";
  silent_ones.clear();
  server_->run_once(-1);
  EXPECT_NE(thread(1002), nullptr) << "and for new ones when the others have gone";
}

TEST_F(Trust, WithoutDescriptorsOnlyWhatNeedsOneFails) {
  auto client = thread(1001);
  const auto section = ask(*client, protocol::CreateSectionRequest{{}, 0, PAGE_READWRITE, SEC_COMMIT, 4096});
  ASSERT_EQ(section[0], ERROR_SUCCESS);
  const protocol::MapViewRequest map{section[1], PAGE_READWRITE, 0, 0};
  protocol::OpenFileRequest open{protocol::PassedFd::own(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC))),
                                 GENERIC_READ,
                                 0,
                                 false,
                                 false,
                                 false};
  {
    const DescriptorLimit limit(16);
    EXPECT_EQ(ask(*client, map)[0], ERROR_NO_SYSTEM_RESOURCES);
    EXPECT_EQ(ask(*client, std::move(open))[0], ERROR_NO_SYSTEM_RESOURCES);
    EXPECT_EQ(ask(*client, protocol::OpenProcessRequest{PROCESS_ALL_ACCESS, false, 1})[0], ERROR_NO_SYSTEM_RESOURCES);
    EXPECT_TRUE(serves(*client));
  }
  EXPECT_EQ(ask(*client, map)[0], ERROR_SUCCESS) << "and works when there are some again";
}

TEST_F(Trust, ManyNamedObjectsNeedNoDescriptor) {
  Session process(
      world_, peer(), [](auto, auto) {}, trace_);
  Session thread(
      world_, peer(), [](auto, auto) {}, trace_);
  ASSERT_TRUE(say(process, protocol::AttachProcessRequest{}));
  ASSERT_TRUE(say(thread, protocol::AttachThreadRequest{1001}));
  const std::size_t before = open_descriptors();
  constexpr std::size_t kMany = 100'000;
  for (std::size_t i = 0; i < kMany; ++i) {
    std::u16string name = u"object-";
    for (const char digit : std::to_string(i)) name.push_back(static_cast<char16_t>(digit));
    ASSERT_TRUE(say(thread, protocol::CreateSectionRequest{{name, false}, 0, PAGE_READWRITE, SEC_COMMIT, 65536}));
  }
  EXPECT_EQ(world_.tally().names, kMany);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(Trust, WhoDoesNotReadLosesOnlyItself) {
  auto good = thread(1001);
  auto deaf = thread(1002);
  const int limit = 100'000;
  int sent = 0;
  while (sent < limit && send(*deaf, protocol::QueryHandleRequest{4})) {
    server_->run_once(-1);
    ++sent;
  }
  EXPECT_LT(sent, limit) << "its replies pile up, and at last it is cut off";
  EXPECT_TRUE(serves(*good));
}

TEST_F(Trust, ASocketIsNoFile) {
  auto client = thread(1001);
  auto socket = place_->connect();
  protocol::OpenFileRequest open{protocol::PassedFd::borrow(socket->get()), GENERIC_READ, 0, false, false, false};
  EXPECT_EQ(ask(*client, std::move(open))[0], ERROR_INVALID_PARAMETER);
}

// D-205: whoever died before the open took the name with it.
TEST_F(Trust, AFileThatLostItsNameAfterItWasOpenedIsNotFound) {
  auto client = thread(1001);
  std::string path = "/tmp/mapcheck-trust-XXXXXX";
  const UniqueFd file(::mkstemp(path.data()));
  const auto outcome = [&] {
    protocol::OpenFileRequest open{protocol::PassedFd::borrow(file.get()), GENERIC_READ, 0, false, false, false};
    return ask(*client, std::move(open))[0];
  };
  EXPECT_EQ(::unlink(path.c_str()), 0);
  EXPECT_EQ(outcome(), ERROR_FILE_NOT_FOUND);
}

TEST_F(Trust, AnotherProgramInTheSameProcessStartsWithNothing) {
  auto before = thread(1001);
  ASSERT_EQ(ask(*before, protocol::CreateEventRequest{{u"old", false}, false, false})[0], ERROR_SUCCESS);
  // What an exec does while a forked child keeps the old connections open.
  auto process = connect(protocol::AttachProcessRequest{});
  auto after = thread(1002);
  EXPECT_EQ(ask(*after, protocol::OpenObjectRequest{protocol::ObjectKind::event, EVENT_ALL_ACCESS, false, u"old"})[0],
            ERROR_FILE_NOT_FOUND);
  EXPECT_TRUE(send(*before, protocol::CreateEventRequest{}));
  server_->run_once(-1);
  EXPECT_EQ(reply(*before)[0], ~0U) << "the old program's threads are heard no more";
}

TEST_F(Trust, AThreadNeedsAProcessThatHasCome) {
  Session thread(
      world_, peer(), [this](auto bytes, auto) { std::memcpy(&error_, bytes.data(), sizeof(error_)); }, trace_);
  auto known = objects::make_object<objects::Process>(world_.tally(), 1U);
  known->identify(static_cast<std::uint32_t>(::getpid()), {});
  world_.add_process(known);
  EXPECT_TRUE(say(thread, protocol::AttachThreadRequest{1001}));
  EXPECT_EQ(error_, ERROR_INVALID_PARAMETER) << "it is only known here, and lost another manager";
}

TEST_F(Trust, NumbersOfSessionsAndOfChildrenAreLimited) {
  Session process(
      world_, peer(), [this](auto bytes, auto) { std::memcpy(&error_, bytes.data(), sizeof(error_)); }, trace_);
  EXPECT_TRUE(say(process, protocol::AttachProcessRequest{protocol::kProtocolVersion, 0x10000, ""}));
  EXPECT_EQ(error_, ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(say(process, protocol::AttachProcessRequest{protocol::kProtocolVersion, 0xFFFF, ""}));
  EXPECT_EQ(error_, ERROR_SUCCESS);
  Session thread(
      world_, peer(), [this](auto bytes, auto) { std::memcpy(&error_, bytes.data(), sizeof(error_)); }, trace_);
  EXPECT_TRUE(say(thread, protocol::AttachThreadRequest{1001}));
  int prepared = 0;
  while (prepared < 5000 && say(thread, protocol::PrepareProcessRequest{true}) && error_ == ERROR_SUCCESS) ++prepared;
  EXPECT_EQ(prepared, 1024);
  EXPECT_EQ(error_, ERROR_NO_SYSTEM_RESOURCES);
}

}  // namespace
}  // namespace mapcheck::manager
