// SPDX-License-Identifier: Apache-2.0
// A process for the tests: it reads one command a line, makes the call, and answers with one line. Numbers are decimal.
// As "reference-helper child VERB HANDLE" it is a child that CreateProcess made; its exit code is its answer.
#include <sys/wait.h>
#include <unistd.h>
#include <windows.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <thread>

#include "helper_death.h"
#include "helper_files.h"
#include "helper_jobs.h"
#include "helper_memory.h"
#include "helper_sharing.h"

namespace {

using mapcheck::tests::answer;
using mapcheck::tests::next;
using mapcheck::tests::next_handle;
using mapcheck::tests::Verb;
using mapcheck::tests::Words;

HANDLE make_section(const std::string& name, BOOL inherit) {
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, inherit};
  return CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 4096,
                            name == "-" ? nullptr : name.c_str());
}

HANDLE make_inheritable_event(const std::string& name) {
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, TRUE};
  return CreateEventA(&attributes, TRUE, FALSE, name.c_str());
}

char* view_of(HANDLE section) {
  return static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
}

std::string poke(HANDLE section, DWORD value) {
  char* view = view_of(section);
  if (view == nullptr) return answer(FALSE);
  view[0] = static_cast<char>(value);
  return answer(UnmapViewOfFile(view));
}

std::string peek(HANDLE section) {
  char* view = view_of(section);
  if (view == nullptr) return "none " + std::to_string(GetLastError());
  const auto value = static_cast<DWORD>(static_cast<unsigned char>(view[0]));
  UnmapViewOfFile(view);
  return answer(value);
}

// Starts this program as a child with a handle in its command line; tells the child's process handle and number.
std::string spawn(Words& words) {
  const BOOL inherit = static_cast<BOOL>(next<DWORD>(words));
  const std::string verb = next<std::string>(words);
  char program[MAX_PATH];
  GetModuleFileNameA(nullptr, program, MAX_PATH);
  std::string line = "\"" + std::string(program) + "\" child " + verb + " " + next<std::string>(words);
  STARTUPINFOA startup{};
  PROCESS_INFORMATION information{};
  if (!CreateProcessA(nullptr, line.data(), nullptr, nullptr, inherit, 0, nullptr, nullptr, &startup, &information)) {
    return answer(FALSE);
  }
  return answer(information.hProcess) + " " + std::to_string(information.dwProcessId);
}

std::string exit_code_of(HANDLE process) {
  if (WaitForSingleObject(process, 20'000) != WAIT_OBJECT_0) return "still running";
  DWORD code = 0;
  const BOOL done = GetExitCodeProcess(process, &code);
  return answer(done) + " " + std::to_string(code);
}

// What a forked child finds: under a handle of its parent's (the error), for a name that its parent holds (20 if it is
// found), and where its parent has a view (40 if nothing is there).
std::string fork_and_look(HANDLE section, const std::string& name) {
  char* view = view_of(section);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool has_handle = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0) != nullptr;
    const DWORD error = GetLastError();
    const bool finds_name = OpenFileMappingA(FILE_MAP_READ, FALSE, name.c_str()) != nullptr;
    MEMORY_BASIC_INFORMATION there{};
    VirtualQuery(view, &there, sizeof(there));
    const bool is_free = there.State == MEM_FREE && !UnmapViewOfFile(view);
    ::_exit((has_handle ? 100 : static_cast<int>(error)) + (finds_name ? 20 : 0) + (is_free ? 40 : 0));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return UnmapViewOfFile(view) ? std::to_string(WEXITSTATUS(status)) : "the parent's view is gone";
}

// Makes a handler take one fault, and tells what it was.
std::string fault_at(ULONG_PTR address) {
  static EXCEPTION_RECORD seen;
  static volatile char target[1];
  const auto handler = [](EXCEPTION_POINTERS* pointers) -> LONG {
    seen = *pointers->ExceptionRecord;
    pointers->ContextRecord->Rax = reinterpret_cast<DWORD64>(&target);  // where the store goes instead
    return EXCEPTION_CONTINUE_EXECUTION;
  };
  PVOID registration = AddVectoredExceptionHandler(1, handler);
  __asm__ volatile("movb $1, (%%rax)" : "+a"(address) : : "memory");
  const ULONG removed = RemoveVectoredExceptionHandler(registration);
  return std::to_string(seen.ExceptionCode) + " " + std::to_string(seen.ExceptionInformation[0]) + " " +
         std::to_string(seen.ExceptionInformation[1]) + " " + std::to_string(target[0] + static_cast<int>(removed));
}

std::string children_to_wait_for() {
  return ::waitpid(-1, nullptr, WNOHANG) < 0 ? "none" : "some";
}

const std::map<std::string, Verb>& verbs() {
  static const std::map<std::string, Verb> all = {
      {"section", [](Words& words) { return answer(make_section(next<std::string>(words), FALSE)); }},
      {"inheritable", [](Words& words) { return answer(make_section(next<std::string>(words), TRUE)); }},
      {"open-section",
       [](Words& w) { return answer(OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, next<std::string>(w).c_str())); }},
      {"poke",
       [](Words& w) {
         HANDLE section = next_handle(w);
         return poke(section, next<DWORD>(w));
       }},
      {"peek", [](Words& words) { return peek(next_handle(words)); }},
      {"event",
       [](Words& words) { return answer(CreateEventA(nullptr, TRUE, FALSE, next<std::string>(words).c_str())); }},
      {"inheritable-event", [](Words& words) { return answer(make_inheritable_event(next<std::string>(words))); }},
      {"open-event",
       [](Words& words) { return answer(OpenEventA(EVENT_ALL_ACCESS, FALSE, next<std::string>(words).c_str())); }},
      {"set", [](Words& words) { return answer(SetEvent(next_handle(words))); }},
      {"mutex", [](Words& words) { return answer(CreateMutexA(nullptr, FALSE, next<std::string>(words).c_str())); }},
      {"wait",
       [](Words& w) {
         HANDLE handle = next_handle(w);
         return answer(WaitForSingleObject(handle, next<DWORD>(w)));
       }},
      {"close", [](Words& words) { return answer(CloseHandle(next_handle(words))); }},
      {"open-process", [](Words& words) { return answer(OpenProcess(PROCESS_ALL_ACCESS, FALSE, next<DWORD>(words))); }},
      {"send",
       [](Words& words) {
         HANDLE process = next_handle(words);
         HANDLE copy = nullptr;
         const BOOL done =
             DuplicateHandle(GetCurrentProcess(), next_handle(words), process, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
         return done ? answer(copy) : answer(FALSE);
       }},
      {"terminate", [](Words& words) { return answer(TerminateProcess(next_handle(words), 77)); }},
      {"exit-code", [](Words& words) { return exit_code_of(next_handle(words)); }},
      {"spawn", spawn},
      {"fork",
       [](Words& w) {
         HANDLE section = next_handle(w);
         return fork_and_look(section, next<std::string>(w));
       }},
      {"children", [](Words&) { return children_to_wait_for(); }},
      {"fault", [](Words& words) { return fault_at(next<DWORD>(words)); }},
      {"exit", [](Words& words) -> std::string { std::exit(static_cast<int>(next<DWORD>(words))); }},
      {"exit-process", [](Words& words) -> std::string { ExitProcess(next<DWORD>(words)); }}};
  return all;
}

// The end of a child: its exit code tells what it found.
int child(const std::string& verb, HANDLE handle) {
  if (verb == "poke") {
    char* view = view_of(handle);
    if (view == nullptr) return static_cast<int>(GetLastError());
    view[0] = 'C';
    return std::getenv("MAPCHECK_PROCESS_TOKEN") == nullptr ? 100 : 101;
  }
  if (verb == "wait") return static_cast<int>(WaitForSingleObject(handle, INFINITE));
  if (const auto found = mapcheck::tests::inherited(verb, handle)) return *found;
  if (const auto found = mapcheck::tests::with_inherited_file(verb, handle)) return *found;
  if (verb == "linger") ::pause();
  if (verb == "leave") ExitProcess(0xCAFE0001);
  CloseHandle(nullptr);  // a client now
  if (verb == "crash") __asm__ volatile("movb $1, (%%rax)" : : "a"(16) : "memory");
  if (verb == "guard") mapcheck::tests::touch_guard_page();
  if (verb == "crash-inside") mapcheck::tests::crash_inside_a_call();
  if (verb == "die") ::raise(SIGKILL);
  return 99;
}

}  // namespace

int main(int count, char** words) {
  if (count == 4 && std::string(words[1]) == "child") {
    return child(words[2], reinterpret_cast<HANDLE>(std::strtoull(words[3], nullptr, 10)));
  }
  if (count == 2 && std::string(words[1]) == "after-exec") std::cout << "another program" << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
    Words rest(line);
    const std::string word = next<std::string>(rest);
    std::string answered = "unknown";
    for (const auto* all :
         {&verbs(), &mapcheck::tests::sharing_verbs(), &mapcheck::tests::memory_verbs(),
          &mapcheck::tests::death_verbs(), &mapcheck::tests::job_verbs(), &mapcheck::tests::file_verbs()}) {
      if (const auto verb = all->find(word); verb != all->end()) answered = verb->second(rest);
    }
    std::cout << answered << std::endl;
  }
  return 0;
}
