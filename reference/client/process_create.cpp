// SPDX-License-Identifier: Apache-2.0
// From a command line to a running, registered process.
#include "client/process_create.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include "client/command_line.h"
#include "client/connection.h"
#include "client/file_open.h"
#include "client/process_launch.h"
#include "support/program_path.h"

namespace mapcheck::client {
namespace {

constexpr std::string_view kTokenVariable = "MAPCHECK_PROCESS_TOKEN=";

bool is_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool is_runnable(const std::string& path) {
  return ::access(path.c_str(), X_OK) == 0;
}

// A name without a directory is looked for where Windows looks: beside this program, in the current directory, in PATH.
std::string find_program(const std::string& name) {
  if (name.find_first_of("/\\") != std::string::npos) return absolute_path(name);
  const std::string own = program_path();
  const std::string beside = own.substr(0, own.rfind('/') + 1) + name;
  if (is_runnable(beside)) return beside;
  const std::string here = absolute_path(name);
  if (is_runnable(here)) return here;
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find(':'));
    const std::string candidate = std::string(part) + "/" + name;
    if (!part.empty() && is_runnable(candidate)) return candidate;
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  }
  return here;
}

std::vector<std::string> environment_of(const ProcessWish& wish, const std::string& token) {
  std::vector<std::string> variables = wish.environment ? *wish.environment : current_environment();
  std::erase_if(variables, [](const std::string& variable) { return variable.starts_with(kTokenVariable); });
  variables.push_back(std::string(kTokenVariable) + token);
  return variables;
}

// Windows tells a missing program from a missing folder on the way to it.
Failure launch_failure(const std::string& path, Failure failure) {
  if (failure.error != Win32Error{ERROR_FILE_NOT_FOUND}) return failure;
  const bool has_folder = is_folder(path.substr(0, path.rfind('/') + 1));
  return fail(has_folder ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND);
}

LaunchPlan plan_of(const ProcessWish& wish, const std::string& token) {
  LaunchPlan plan;
  plan.arguments = split_command_line(wish.command_line.empty() ? *wish.program : wish.command_line);
  plan.program = wish.program ? absolute_path(*wish.program) : find_program(plan.arguments.front());
  plan.environment = environment_of(wish, token);
  plan.directory = wish.directory;
  plan.without_standard_handles = wish.without_standard_handles;
  return plan;
}

}  // namespace

Result<protocol::StartProcessRequest::Reply> create_process(const ProcessWish& wish) {
  if (!wish.directory.empty() && !is_folder(wish.directory)) return fail(ERROR_DIRECTORY);
  const auto prepared = call(protocol::PrepareProcessRequest{wish.inherit_handles, wish.breakaway_from_job});
  if (!prepared) return prepared.failure();
  const LaunchPlan plan = plan_of(wish, prepared->token);
  auto pidfd = launch(plan);
  if (!pidfd) {
    (void)call(protocol::AbandonProcessRequest{prepared->token});
    return launch_failure(plan.program, pidfd.failure());
  }
  protocol::StartProcessRequest start;
  start.token = prepared->token;
  start.pidfd = protocol::PassedFd::borrow(pidfd->get());
  start.inherit_process = wish.inherit_process;
  start.inherit_thread = wish.inherit_thread;
  auto started = call(std::move(start));
  // It runs, but the manager died or refuses it: a CreateProcess that fails has made no process.
  if (!started) ::syscall(SYS_pidfd_send_signal, pidfd->get(), SIGKILL, nullptr, 0U);
  return started;
}

}  // namespace mapcheck::client
