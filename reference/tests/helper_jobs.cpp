// SPDX-License-Identifier: Apache-2.0
// Jobs, timers and queued routines. Answers are "VALUE LASTERROR", as all of the helper's; a handle of 0 is NULL.
#include "helper_jobs.h"

#include <array>

namespace mapcheck::tests {
namespace {

std::string make_job(Words& words) {
  const std::string name = next<std::string>(words);
  return answer(CreateJobObjectA(nullptr, name == "-" ? nullptr : name.c_str()));
}

std::string assign(Words& words) {
  HANDLE job = next_handle(words);
  HANDLE process = next_handle(words);
  return answer(AssignProcessToJobObject(job, process != nullptr ? process : GetCurrentProcess()));
}

std::string is_in_job(Words& words) {
  HANDLE process = next_handle(words);
  BOOL result = 77;
  const BOOL asked = IsProcessInJob(process != nullptr ? process : GetCurrentProcess(), next_handle(words), &result);
  return asked ? answer(static_cast<ULONG_PTR>(result)) : answer(FALSE);
}

std::string limit(Words& words) {
  HANDLE job = next_handle(words);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = next<DWORD>(words);
  limits.BasicLimitInformation.ActiveProcessLimit = next<DWORD>(words);
  return answer(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)));
}

// "TOTAL ACTIVE TERMINATED"
std::string accounts(Words& words) {
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounts{};
  if (!QueryInformationJobObject(next_handle(words), JobObjectBasicAccountingInformation, &accounts, sizeof(accounts),
                                 nullptr)) {
    return answer(FALSE);
  }
  return std::to_string(accounts.TotalProcesses) + " " + std::to_string(accounts.ActiveProcesses) + " " +
         std::to_string(accounts.TotalTerminatedProcesses);
}

// The numbers of the members, as many as a list of that many holds.
std::string members(Words& words) {
  HANDLE job = next_handle(words);
  std::array<ULONG_PTR, 40> buffer{};
  const DWORD size = sizeof(ULONG_PTR) * (1 + next<DWORD>(words));
  const BOOL all = QueryInformationJobObject(job, JobObjectBasicProcessIdList, buffer.data(), size, nullptr);
  const auto* list = reinterpret_cast<const JOBOBJECT_BASIC_PROCESS_ID_LIST*>(buffer.data());
  std::string text = all ? "all" : std::to_string(GetLastError());
  text += " " + std::to_string(list->NumberOfAssignedProcesses);
  for (DWORD i = 0; i < list->NumberOfProcessIdsInList; ++i) text += " " + std::to_string(list->ProcessIdList[i]);
  return text;
}

// Starts this program as a child that waits for an inherited event, and tries to leave the job with it.
std::string spawn_away(Words& words) {
  char program[MAX_PATH];
  GetModuleFileNameA(nullptr, program, MAX_PATH);
  std::string line = "\"" + std::string(program) + "\" child wait " + next<std::string>(words);
  STARTUPINFOA startup{};
  PROCESS_INFORMATION information{};
  const BOOL started = CreateProcessA(nullptr, line.data(), nullptr, nullptr, TRUE, CREATE_BREAKAWAY_FROM_JOB, nullptr,
                                      nullptr, &startup, &information);
  return started ? answer(information.hProcess) : answer(FALSE);
}

std::string set_timer(Words& words) {
  HANDLE timer = next_handle(words);
  LARGE_INTEGER due{};
  due.QuadPart = -10'000LL * next<DWORD>(words);
  return answer(SetWaitableTimer(timer, &due, 0, nullptr, nullptr, FALSE));
}

ULONG_PTR last_argument = 0;
void CALLBACK remember(ULONG_PTR argument) {
  last_argument = argument;
}

std::string real_thread() {
  HANDLE thread = nullptr;
  DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, 0, FALSE,
                  DUPLICATE_SAME_ACCESS);
  return answer(thread);
}

std::string pull(Words& words) {
  HANDLE process = next_handle(words);
  HANDLE copy = nullptr;
  const BOOL pulled =
      DuplicateHandle(process, next_handle(words), GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
  return pulled ? answer(copy) : answer(FALSE);
}

std::string queue_routine(Words& words) {
  HANDLE thread = next_handle(words);
  ULONG_PTR routine = 0;
  words >> routine;
  return answer(static_cast<ULONG_PTR>(QueueUserAPC(reinterpret_cast<PAPCFUNC>(routine), thread, next<DWORD>(words))));
}

// What a routine was given, after a sleep that it ended.
std::string sleep_alertably(Words& words) {
  const DWORD outcome = SleepEx(next<DWORD>(words), TRUE);
  return std::to_string(outcome) + " " + std::to_string(last_argument);
}

}  // namespace

const std::map<std::string, Verb>& job_verbs() {
  static const std::map<std::string, Verb> all = {
      {"job", make_job},
      {"open-job",
       [](Words& words) {
         return answer(OpenJobObjectA(JOB_OBJECT_ALL_ACCESS, FALSE, next<std::string>(words).c_str()));
       }},
      {"assign", assign},
      {"in-job", is_in_job},
      {"terminate-job",
       [](Words& words) {
         HANDLE job = next_handle(words);
         return answer(TerminateJobObject(job, next<DWORD>(words)));
       }},
      {"limit-job", limit},
      {"accounts", accounts},
      {"members", members},
      {"spawn-away", spawn_away},
      {"timer",
       [](Words& words) { return answer(CreateWaitableTimerA(nullptr, TRUE, next<std::string>(words).c_str())); }},
      {"set-timer", set_timer},
      {"real-thread", [](Words&) { return real_thread(); }},
      {"pull", pull},
      {"routine", [](Words&) { return answer(reinterpret_cast<ULONG_PTR>(&remember)); }},
      {"queue-routine", queue_routine},
      {"sleep-alertably", sleep_alertably}};
  return all;
}

}  // namespace mapcheck::tests
