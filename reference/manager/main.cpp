// SPDX-License-Identifier: Apache-2.0
// mapcheck-manager: the object manager as a process. A client that finds none starts it with --serve and hands it the
// lock of the meeting place; it ends with its last client. With --hold somebody else keeps it and may ask for a census.
#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "manager/server.h"
#include "protocol/meeting_place.h"
#include "support/log.h"

namespace {

using mapcheck::Result;
using mapcheck::UniqueFd;
using mapcheck::manager::Server;
using mapcheck::manager::Trace;
using mapcheck::protocol::MeetingPlace;

constexpr int kPatienceMs = 10'000;  // for the client that started us to make its connection
constexpr int kRetryMs = 20;         // while another client holds the lock, which is then about to come

constexpr char kHelp[] = R"(mapcheck-manager: the object manager of mapcheck's Win32 reference

  mapcheck-manager --hold DIR [--trace]    serve the clients that meet in DIR, in the foreground, until stdin ends and
                                           the last client has gone; each line "census" on stdin is answered with
                                           what is alive, each line "memory" with what that costs, as one line
                                           of JSON on stdout
  mapcheck-manager --serve DIR LOCK READY  as the library starts it: holding the lock on descriptor LOCK, telling on
                                           descriptor READY when it listens, until the last client has gone
  mapcheck-manager --help | --version

  --trace                                  print each request and each reply on stderr
)";

struct Options {
  bool hold = false;
  bool trace = false;
  std::string directory;
  int lock = -1;
  int ready = -1;
};

std::optional<int> number(std::string_view text) {
  int value = -1;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || value < 3) return std::nullopt;
  return value;
}

std::optional<Options> parse(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--trace") {
      options.trace = true;
    } else if (word == "--hold" && i + 1 < count && options.directory.empty()) {
      options.hold = true;
      options.directory = words[++i];
    } else if (word == "--serve" && i + 3 < count && options.directory.empty()) {
      options.directory = words[++i];
      const auto lock = number(words[++i]);
      const auto ready = number(words[++i]);
      if (!lock || !ready) return std::nullopt;
      options.lock = *lock;
      options.ready = *ready;
    } else {
      return std::nullopt;
    }
  }
  return options.directory.empty() ? std::nullopt : std::optional(options);
}

void print_trace(std::uint32_t process_id, std::uint32_t thread_id, const std::string& text) {
  mapcheck::log_line("[" + std::to_string(process_id) + "." + std::to_string(thread_id) + "] " + text);
}

// Each named object that somebody looks at costs a descriptor.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Keeps nothing of the program that started us but the two descriptors: its pipes would otherwise stay open with us.
void detach(int lock, int ready) {
  ::setsid();
  if (::chdir("/") != 0) mapcheck::log_line("cannot leave the working directory");
  const int low = std::min(lock, ready);
  const int high = std::max(lock, ready);
  if (low > 3) ::close_range(3, static_cast<unsigned>(low) - 1, 0);
  if (high > low + 1) ::close_range(static_cast<unsigned>(low) + 1, static_cast<unsigned>(high) - 1, 0);
  ::close_range(static_cast<unsigned>(high) + 1, ~0U, 0);
  ::fcntl(lock, F_SETFD, FD_CLOEXEC);
  const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing.get(), standard);
}

// Ends if nobody is coming. Whoever wants to start a manager waits for the lock until this process is gone, and finds
// that it has to start one; a client that connected in the meantime is refused, and tries again.
bool try_to_end(Server& server, const MeetingPlace& place, bool with_directory) {
  auto lock = place.try_lock();
  if (!lock) return false;
  server.accept_all();
  if (server.is_busy()) return false;
  place.remove(with_directory);
  (void)lock->release();  // held until the process has ended
  return true;
}

int serve(const Options& options) {
  detach(options.lock, options.ready);
  const MeetingPlace place(options.directory);
  auto listener = place.listen();
  const std::string said = listener ? "!" : place.explain(listener.failure());
  const bool told = ::write(options.ready, said.data(), said.size()) == static_cast<ssize_t>(said.size());
  if (!told || !listener) {
    // The client that started us tidies up as soon as it was told, and then the place may be another manager's.
    if (!told) place.remove(true);
    return 1;
  }
  ::close(options.ready);
  Server server(std::move(*listener), Trace{});
  ::close(options.lock);  // the client that started us holds it until it is connected
  while (true) {
    server.run_once(server.is_busy() ? -1 : server.had_clients() ? kRetryMs : kPatienceMs);
    if (!server.is_busy() && try_to_end(server, place, true)) return 0;
  }
}

// What this process has taken: bytes of the heap that are in use, bytes in memory after the free ones were given back,
// and descriptors.
std::string memory_in_use() {
  ::malloc_trim(0);
  std::size_t pages = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  const auto descriptors = std::filesystem::directory_iterator("/proc/self/fd");
  const auto count = std::distance(begin(descriptors), end(descriptors));
  return "{\"allocated\":" + std::to_string(::mallinfo2().uordblks) +
         ",\"resident\":" + std::to_string(resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))) +
         ",\"descriptors\":" + std::to_string(count) + "}";
}

// Answers the lines that are there; false when stdin has ended.
bool answer_control(Server& server, std::string& pending) {
  char part[256];
  const ssize_t size = ::read(STDIN_FILENO, part, sizeof(part));
  if (size <= 0) return size < 0 && errno == EINTR;
  pending.append(part, static_cast<std::size_t>(size));
  for (std::size_t end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
    const std::string line = pending.substr(0, end);
    pending.erase(0, end + 1);
    if (line == "census") {
      server.collect_deaths();
      std::cout << server.census() << std::endl;
    } else if (line == "memory") {
      server.collect_deaths();
      std::cout << memory_in_use() << std::endl;
    } else {
      mapcheck::log_line("unknown request on stdin: " + line + " (there are: census, memory)");
    }
  }
  return true;
}

int hold(const Options& options) {
  const MeetingPlace place(options.directory);
  auto lock = place.lock();
  if (!lock) {
    mapcheck::log_line(place.explain(lock.failure()));
    return 1;
  }
  if (place.connect()) {
    mapcheck::log_line("another object manager serves " + options.directory + " already");
    return 1;
  }
  auto listener = place.listen();
  if (!listener) {
    mapcheck::log_line(place.explain(listener.failure()));
    return 1;
  }
  Server server(std::move(*listener), options.trace ? Trace(print_trace) : Trace{});
  server.watch_control(STDIN_FILENO);
  lock->reset();
  std::cout << "{\"ready\":true,\"pid\":" << ::getpid() << "}" << std::endl;
  std::string pending;
  bool held = true;
  while (true) {
    if (server.run_once(held || server.is_busy() ? -1 : kRetryMs) && held && !answer_control(server, pending)) {
      held = false;
      server.watch_control(-1);
    }
    if (!held && !server.is_busy() && try_to_end(server, place, false)) return 0;
  }
}

}  // namespace

int main(int count, char** words) {
  if (count == 2 && std::strcmp(words[1], "--help") == 0) {
    std::cout << kHelp;
    return 0;
  }
  if (count == 2 && std::strcmp(words[1], "--version") == 0) {
    std::cout << "mapcheck-manager " MAPCHECK_VERSION "\n";
    return 0;
  }
  const auto options = parse(count, words);
  if (!options) {
    std::cerr << kHelp;
    return 2;
  }
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a limit that the first client had on files makes a request fail, and not us
  raise_descriptor_limit();
  return options->hold ? hold(*options) : serve(*options);
}
