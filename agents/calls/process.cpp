// SPDX-License-Identifier: Apache-2.0
// processthreadsapi: children, and the ways to end. A child finds the harness by its command line alone, so nothing of
// its channel depends on what is inherited.
#include "calls/calls.h"
#include "compiler.h"
#include "platform.h"
#include "text.h"

namespace agent {
namespace {

bool is_plain(const std::string& word) {
  return !word.empty() && word.find_first_of(" \t\"\\'") == std::string::npos && is_ascii(word);
}

Action spawn(Arguments& in) {
  in.text("agent");  // the harness's name for the child; the child knows itself by the token
  const std::string connect = in.text("connect");
  const std::string token = in.text("token");
  if (!is_plain(connect)) in.refuse("connect", "must be HOST:PORT");
  if (!is_plain(token)) in.refuse("token", "must be one word of ASCII");
  const std::wstring image = platform::own_image();
  const std::wstring line = L"\"" + image + L"\" " + wide_of_utf8("--connect " + connect + " --token " + token);
  return [image, line, inherit = in.boolean("inherit_handles")](Outcome& outcome) {
    std::wstring writable = line;  // CreateProcessW may change it
    STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    PROCESS_INFORMATION made{};
    const BOOL ok = observe(outcome, [&] {
      return CreateProcessW(image.c_str(), writable.data(), nullptr, nullptr, inherit, 0, nullptr, nullptr, &startup,
                            &made);
    });
    outcome.out = {{"process", number_of(made.hProcess)}, {"pid", number_of(made.dwProcessId)}};
    if (!ok) return;
    outcome.produced = number_of(made.hProcess);
    CloseHandle(made.hThread);
  };
}

Action terminate(Arguments& in) {
  return [process = in.handle("process"), exit_code = in.u32("exit_code")](Outcome& outcome) {
    observe(outcome, [&] { return TerminateProcess(process, exit_code); });
  };
}

Action exit_process(Arguments& in) {
  const std::string how = in.choice("how", {"ExitProcess", "TerminateProcess", "return"});
  return [how, code = in.u32("code")](Outcome& outcome) {
    if (how == "ExitProcess") ExitProcess(code);
    if (how == "TerminateProcess") TerminateProcess(GetCurrentProcess(), code);
    outcome.ending = Ending::return_from_main;
    outcome.exit_code = code;
  };
}

// Volatile twice, address and store, or the compiler would know that neither can be meant.
MAPCHECK_UNSANITIZED void write_nowhere() {
  volatile int* volatile nowhere = nullptr;
  *nowhere = 1;
}

Action crash(Arguments&) {
  return [](Outcome&) { write_nowhere(); };
}

Action end_thread(Arguments&) {
  return [](Outcome& outcome) { time_verb(outcome, [&] { outcome.ending = Ending::thread; }); };
}

const Command kCalls[] = {
    {"spawn", spawn, Returns::boolean, Keeps::a_value},
    {"terminate", terminate, Returns::boolean},
    {"exit", exit_process, Returns::none, Keeps::nothing, Ends::agent},
    {"crash", crash, Returns::none, Keeps::nothing, Ends::agent},
    {"end_thread", end_thread, Returns::none, Keeps::nothing, Ends::thread},
};

}  // namespace

std::span<const Command> process_calls() {
  return kCalls;
}

}  // namespace agent
