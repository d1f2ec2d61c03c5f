// SPDX-License-Identifier: Apache-2.0
// Jobs as objects: rights, limits, what can be asked. What they do to processes is in job_test.cpp.
#include "contract.h"

namespace mapcheck::tests {
namespace {

JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits_of(HANDLE job) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  EXPECT_TRUE(QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits), nullptr));
  return limits;
}

DWORD error_of_limit(HANDLE job, DWORD flags, DWORD active = 0) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = flags;
  limits.BasicLimitInformation.ActiveProcessLimit = active;
  return last_error_of(
      [&] { SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)); });
}

TEST(JobObjects, KeepTheLimitsThatTheyCanKeep) {
  HANDLE job = CreateJobObjectW(nullptr, nullptr);
  EXPECT_EQ(limits_of(job).BasicLimitInformation.LimitFlags, 0U);
  EXPECT_EQ(error_of_limit(job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_ACTIVE_PROCESS, 5), kSentinel);
  EXPECT_EQ(limits_of(job).BasicLimitInformation.LimitFlags,
            JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_ACTIVE_PROCESS);
  EXPECT_EQ(limits_of(job).BasicLimitInformation.ActiveProcessLimit, 5U);
  EXPECT_EQ(error_of_limit(job, JOB_OBJECT_LIMIT_JOB_MEMORY), ERROR_NOT_SUPPORTED) << "refused, not forgotten";
  EXPECT_EQ(error_of_limit(job, 0x80000000), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(error_of_limit(job, JOB_OBJECT_LIMIT_ACTIVE_PROCESS, 0), ERROR_INVALID_PARAMETER);
  JOBOBJECT_BASIC_LIMIT_INFORMATION basic{};
  basic.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  EXPECT_EQ(last_error_of([&] {
              EXPECT_FALSE(SetInformationJobObject(job, JobObjectBasicLimitInformation, &basic, sizeof(basic)));
            }),
            ERROR_INVALID_PARAMETER)
      << "that one takes the extended form";
  EXPECT_EQ(limits_of(job).BasicLimitInformation.ActiveProcessLimit, 5U) << "as it was";
  EXPECT_TRUE(CloseHandle(job));
}

TEST(JobObjects, AnswerInTheSizeOfTheQuestion) {
  HANDLE job = CreateJobObjectW(nullptr, nullptr);
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounts{};
  DWORD length = 0;
  EXPECT_EQ(last_error_of([&] {
              EXPECT_TRUE(QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &accounts,
                                                    sizeof(accounts), &length));
            }),
            kSentinel);
  EXPECT_EQ(length, sizeof(accounts));
  EXPECT_EQ(accounts.TotalProcesses + accounts.ActiveProcesses + accounts.TotalTerminatedProcesses, 0U);
  const auto error_of = [&](JOBOBJECTINFOCLASS kind, DWORD size) {
    return last_error_of([&] { EXPECT_FALSE(QueryInformationJobObject(job, kind, &accounts, size, nullptr)); });
  };
  EXPECT_EQ(error_of(JobObjectBasicAccountingInformation, sizeof(accounts) - 1), ERROR_BAD_LENGTH);
  EXPECT_EQ(error_of(JobObjectBasicProcessIdList, 8), ERROR_BAD_LENGTH);
  EXPECT_EQ(error_of(JobObjectBasicUIRestrictions, sizeof(accounts)), ERROR_NOT_SUPPORTED);
  EXPECT_EQ(error_of(static_cast<JOBOBJECTINFOCLASS>(15), sizeof(accounts)), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(CloseHandle(job));
}

// D-347: rights, as the page on the security of jobs names them.
TEST(JobObjects, NeedTheirRights) {
  const std::wstring name = fresh_name();
  HANDLE job = CreateJobObjectW(nullptr, name.c_str());
  HANDLE weak = OpenJobObjectW(READ_CONTROL | SYNCHRONIZE, FALSE, name.c_str());
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  BOOL member = 77;
  const auto error_of = [](auto call) { return last_error_of([&] { EXPECT_FALSE(call()); }); };
  EXPECT_EQ(error_of([&] { return AssignProcessToJobObject(weak, GetCurrentProcess()); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(error_of([&] { return TerminateJobObject(weak, 1); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(error_of([&] { return IsProcessInJob(GetCurrentProcess(), weak, &member); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(error_of([&] {
              return QueryInformationJobObject(weak, JobObjectExtendedLimitInformation, &limits, sizeof(limits),
                                               nullptr);
            }),
            ERROR_ACCESS_DENIED);
  EXPECT_EQ(error_of([&] {
              return SetInformationJobObject(weak, JobObjectExtendedLimitInformation, &limits, sizeof(limits));
            }),
            ERROR_ACCESS_DENIED);
  HANDLE process = OpenProcess(PROCESS_SET_QUOTA, FALSE, GetCurrentProcessId());
  EXPECT_EQ(error_of([&] { return AssignProcessToJobObject(job, process); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(error_of([&] { return AssignProcessToJobObject(process, process); }), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(IsProcessInJob(GetCurrentProcess(), job, &member));
  EXPECT_EQ(member, FALSE);
  for (HANDLE each : {job, weak, process}) EXPECT_TRUE(CloseHandle(each));
}

// TerminateJobObject on a job without members: there is nobody to wait for (inferred).
TEST(JobObjects, AreSignaledByTheirTermination) {
  HANDLE job = CreateJobObjectW(nullptr, nullptr);
  EXPECT_EQ(WaitForSingleObject(job, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(TerminateJobObject(job, 1));
  EXPECT_EQ(WaitForSingleObject(job, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(job, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(job));
}

}  // namespace
}  // namespace mapcheck::tests
