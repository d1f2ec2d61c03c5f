// SPDX-License-Identifier: Apache-2.0
// Starting the object manager: as a process of its own, of which this program hears nothing when it ends.
#include "client/manager_launch.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "client/process_launch.h"
#include "protocol/meeting_place.h"
#include "protocol/slot_channel.h"
#include "support/log.h"
#include "support/program_path.h"
#include "support/system_error.h"

namespace mapcheck::client {
namespace {

using protocol::Channel;
using protocol::MeetingPlace;

bool is_runnable(const std::string& path) {
  return ::access(path.c_str(), X_OK) == 0;
}

// Where an installed library has its manager, whatever folder the installation was moved to.
std::string path_beside_library() {
  Dl_info library{};
  if (::dladdr(reinterpret_cast<const void*>(&manager_path), &library) == 0) return {};
  const std::string path = library.dli_fname;
  return path.substr(0, path.rfind('/') + 1) + "mapcheck/mapcheck-manager";
}

// What the manager says on its `ready` end: '!' when it listens, else why it cannot. Nothing when it died or never ran.
std::string first_words(int listening) {
  std::array<char, 512> words{};
  ssize_t size = -1;
  do {
    size = ::read(listening, words.data(), words.size());
  } while (size < 0 && errno == EINTR);
  return std::string(words.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
}

// Starts a manager that holds our lock until it listens.
Status start_manager(const MeetingPlace& place, const UniqueFd& lock) {
  const std::string path = manager_path();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure(errno);
  const UniqueFd listening(ends[0]);
  UniqueFd ready(ends[1]);
  LaunchPlan plan;
  plan.program = path;
  plan.arguments = {path, "--serve", place.directory(), std::to_string(lock.get()), std::to_string(ready.get())};
  plan.environment = current_environment();
  plan.kept = {lock.get(), ready.get()};
  const auto launched = launch(plan);
  ready.reset();
  const std::string said = launched ? first_words(listening.get()) : std::string();
  if (said == "!") return Done{};
  log_line("cannot start the object manager " + path + " in " + place.directory() + ": " +
           (said.empty() ? "set MAPCHECK_MANAGER to the path of mapcheck-manager" : said));
  return fail(ERROR_GEN_FAILURE);
}

// A process stays with the place that it first met its manager in, whatever becomes of its environment and directory.
class SocketConnector final : public protocol::Connector {
 public:
  Result<std::unique_ptr<Channel>> connect() override {
    if (auto socket = place_.connect()) return channel(std::move(*socket));
    const auto lock = place_.lock();
    if (!lock) {
      log_line(place_.explain(lock.failure()));
      return lock.failure();
    }
    // Whoever had the lock before us may have started one.
    if (auto socket = place_.connect()) return channel(std::move(*socket));
    const Status started = start_manager(place_, *lock);
    if (!started) {
      place_.remove(true);
      return started.failure();
    }
    auto socket = place_.connect();
    if (!socket) return socket.failure();
    return channel(std::move(*socket));
  }

  Result<std::unique_ptr<Channel>> connect_to_running() override {
    auto socket = place_.connect();
    if (!socket) return socket.failure();
    return channel(std::move(*socket));
  }

 private:
  static std::unique_ptr<Channel> channel(UniqueFd socket) {
    return std::make_unique<protocol::SlotChannel>(std::move(socket));
  }

  const MeetingPlace place_{MeetingPlace::directory_from_environment()};
};

}  // namespace

std::string manager_path() {
  if (const char* path = std::getenv("MAPCHECK_MANAGER"); path != nullptr && *path != '\0') return path;
  if (const std::string path = path_beside_library(); is_runnable(path)) return path;
  if (is_runnable(MAPCHECK_MANAGER_PATH)) return MAPCHECK_MANAGER_PATH;
  const std::string program = program_path();
  return program.substr(0, program.rfind('/') + 1) + "mapcheck-manager";
}

std::unique_ptr<protocol::Connector> default_connector() {
  return std::make_unique<SocketConnector>();
}

}  // namespace mapcheck::client
