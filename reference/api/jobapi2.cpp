// SPDX-License-Identifier: Apache-2.0
// Job objects. Of the limits, those on the number of processes and on what becomes of them are kept; to set another one
// is refused, so that nobody relies on it.
#include "jobapi2.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include "api/calls.h"
#include "client/connection.h"
#include "jobapi.h"

namespace mapcheck::api {

HANDLE create_job(const SECURITY_ATTRIBUTES* attributes, const Name& name) {
  if (!name) return answer_created(name.failure());
  protocol::CreateJobRequest request;
  request.creation = {name->value_or(u""), inherits(attributes), MAXIMUM_ALLOWED};
  return answer_created(client::call(std::move(request)));
}

namespace {

constexpr DWORD kKeptFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION |
                             JOB_OBJECT_LIMIT_BREAKAWAY_OK | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK |
                             JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;

using Answer = protocol::QueryJobRequest::Reply;

JOBOBJECT_BASIC_LIMIT_INFORMATION limits_of(const Answer& answer) {
  JOBOBJECT_BASIC_LIMIT_INFORMATION limits{};
  limits.LimitFlags = answer.flags;
  limits.ActiveProcessLimit = answer.active_limit;
  return limits;
}

// What is asked for, in the caller's memory; the size is what the kind of information has.
template <class Information>
Status put(const Information& information, LPVOID target, DWORD size, DWORD* needed) {
  if (size != sizeof(information)) return fail(ERROR_BAD_LENGTH);
  std::memcpy(target, &information, sizeof(information));
  *needed = sizeof(information);
  return Done{};
}

Result<std::vector<ULONG_PTR>> processes_of(HandleValue job, Answer answer) {
  std::vector<ULONG_PTR> all(answer.processes.begin(), answer.processes.end());
  while (!answer.processes.empty()) {
    auto next = client::call(protocol::QueryJobRequest{job, static_cast<std::uint32_t>(all.size())});
    if (!next) return next.failure();
    answer = std::move(*next);
    all.insert(all.end(), answer.processes.begin(), answer.processes.end());
  }
  return all;
}

// As many as there is room for; that there are more is an error, which tells how many.
Status put_processes(HandleValue job, const Answer& answer, LPVOID target, DWORD size, DWORD* needed) {
  constexpr DWORD kHead = offsetof(JOBOBJECT_BASIC_PROCESS_ID_LIST, ProcessIdList);
  if (size < sizeof(JOBOBJECT_BASIC_PROCESS_ID_LIST)) return fail(ERROR_BAD_LENGTH);
  const auto processes = processes_of(job, answer);
  if (!processes) return processes.failure();
  const std::size_t fitting = std::min(processes->size(), (size - kHead) / sizeof(ULONG_PTR));
  auto* list = static_cast<JOBOBJECT_BASIC_PROCESS_ID_LIST*>(target);
  list->NumberOfAssignedProcesses = static_cast<DWORD>(processes->size());
  list->NumberOfProcessIdsInList = static_cast<DWORD>(fitting);
  std::memcpy(static_cast<std::byte*>(target) + kHead, processes->data(), fitting * sizeof(ULONG_PTR));
  *needed = kHead + static_cast<DWORD>(fitting * sizeof(ULONG_PTR));
  return fitting < processes->size() ? Status(fail(ERROR_MORE_DATA)) : Status(Done{});
}

Status put_answer(HandleValue job, const Answer& answer, JOBOBJECTINFOCLASS kind, LPVOID target, DWORD size,
                  DWORD* needed) {
  switch (kind) {
    case JobObjectBasicAccountingInformation: {
      JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounts{};
      accounts.TotalProcesses = answer.total;
      accounts.ActiveProcesses = answer.active;
      accounts.TotalTerminatedProcesses = answer.terminated;
      return put(accounts, target, size, needed);
    }
    case JobObjectBasicLimitInformation: {
      JOBOBJECT_BASIC_LIMIT_INFORMATION limits = limits_of(answer);
      limits.LimitFlags &= JOB_OBJECT_BASIC_LIMIT_VALID_FLAGS;
      return put(limits, target, size, needed);
    }
    case JobObjectExtendedLimitInformation: {
      JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
      limits.BasicLimitInformation = limits_of(answer);
      return put(limits, target, size, needed);
    }
    case JobObjectBasicProcessIdList:
      return put_processes(job, answer, target, size, needed);
    default:
      return fail(kind < JobObjectBasicAccountingInformation || kind > JobObjectExtendedLimitInformation
                      ? ERROR_INVALID_PARAMETER
                      : ERROR_NOT_SUPPORTED);
  }
}

Status set_limits(HANDLE job, const JOBOBJECT_BASIC_LIMIT_INFORMATION& limits, DWORD valid_flags) {
  if ((limits.LimitFlags & ~valid_flags) != 0) return fail(ERROR_INVALID_PARAMETER);
  if ((limits.LimitFlags & ~kKeptFlags) != 0) return fail(ERROR_NOT_SUPPORTED);
  const bool is_limited = (limits.LimitFlags & JOB_OBJECT_LIMIT_ACTIVE_PROCESS) != 0;
  if (is_limited && limits.ActiveProcessLimit == 0) return fail(ERROR_INVALID_PARAMETER);
  const auto reply = client::call(
      protocol::LimitJobRequest{value_of(job), limits.LimitFlags, is_limited ? limits.ActiveProcessLimit : 0});
  return reply ? Status(Done{}) : Status(reply.failure());
}

Status set_information(HANDLE job, JOBOBJECTINFOCLASS kind, LPCVOID information, DWORD size) {
  if (kind == JobObjectBasicLimitInformation) {
    if (size != sizeof(JOBOBJECT_BASIC_LIMIT_INFORMATION)) return fail(ERROR_BAD_LENGTH);
    return set_limits(job, *static_cast<const JOBOBJECT_BASIC_LIMIT_INFORMATION*>(information),
                      JOB_OBJECT_BASIC_LIMIT_VALID_FLAGS);
  }
  if (kind == JobObjectExtendedLimitInformation) {
    if (size != sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION)) return fail(ERROR_BAD_LENGTH);
    return set_limits(job, static_cast<const JOBOBJECT_EXTENDED_LIMIT_INFORMATION*>(information)->BasicLimitInformation,
                      JOB_OBJECT_EXTENDED_LIMIT_VALID_FLAGS);
  }
  return fail(kind < JobObjectBasicAccountingInformation || kind > JobObjectExtendedLimitInformation
                  ? ERROR_INVALID_PARAMETER
                  : ERROR_NOT_SUPPORTED);
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace protocol = mapcheck::protocol;
using mapcheck::api::answer_bool;
using mapcheck::api::value_of;
using mapcheck::client::call;

HANDLE WINAPI CreateJobObjectA(LPSECURITY_ATTRIBUTES lpJobAttributes, LPCSTR lpName) {
  return api::create_job(lpJobAttributes, api::name_of(lpName));
}

HANDLE WINAPI OpenJobObjectA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName) {
  return api::open_object(protocol::ObjectKind::job, dwDesiredAccess, bInheritHandle, api::name_of(lpName));
}

BOOL WINAPI AssignProcessToJobObject(HANDLE hJob, HANDLE hProcess) {
  return answer_bool(call(protocol::AssignProcessRequest{value_of(hJob), value_of(hProcess)}));
}

BOOL WINAPI TerminateJobObject(HANDLE hJob, UINT uExitCode) {
  return answer_bool(call(protocol::TerminateJobRequest{value_of(hJob), uExitCode}));
}

BOOL WINAPI SetInformationJobObject(HANDLE hJob, JOBOBJECTINFOCLASS JobObjectInformationClass,
                                    LPVOID lpJobObjectInformation, DWORD cbJobObjectInformationLength) {
  return answer_bool(
      api::set_information(hJob, JobObjectInformationClass, lpJobObjectInformation, cbJobObjectInformationLength));
}

BOOL WINAPI QueryInformationJobObject(HANDLE hJob, JOBOBJECTINFOCLASS JobObjectInformationClass,
                                      LPVOID lpJobObjectInformation, DWORD cbJobObjectInformationLength,
                                      LPDWORD lpReturnLength) {
  const auto answer = call(protocol::QueryJobRequest{value_of(hJob), 0});
  if (!answer) return answer_bool(answer);
  DWORD needed = 0;
  const auto put = api::put_answer(value_of(hJob), *answer, JobObjectInformationClass, lpJobObjectInformation,
                                   cbJobObjectInformationLength, &needed);
  if (lpReturnLength != nullptr) *lpReturnLength = needed;
  return answer_bool(put);
}

BOOL WINAPI IsProcessInJob(HANDLE ProcessHandle, HANDLE JobHandle, PBOOL Result) {
  const auto reply = call(protocol::IsInJobRequest{value_of(ProcessHandle), value_of(JobHandle)});
  if (reply) *Result = reply->is_member ? TRUE : FALSE;
  return answer_bool(reply);
}
