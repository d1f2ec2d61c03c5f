// SPDX-License-Identifier: Apache-2.0
// The table of rights, one row for each kind.
#include "objects/access.h"

#include "winnt.h"

namespace mapcheck::objects {
namespace {

struct Rights {
  Access read;
  Access write;
  Access execute;
  Access all;
};

constexpr Rights rights_of(Kind kind) {
  switch (kind) {
    case Kind::event:
      return {STANDARD_RIGHTS_READ | EVENT_QUERY_STATE, STANDARD_RIGHTS_WRITE | EVENT_MODIFY_STATE,
              STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, EVENT_ALL_ACCESS};
    case Kind::mutex:
      return {STANDARD_RIGHTS_READ | MUTANT_QUERY_STATE, STANDARD_RIGHTS_WRITE, STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE,
              MUTANT_ALL_ACCESS};
    case Kind::semaphore:
      return {STANDARD_RIGHTS_READ | SEMAPHORE_QUERY_STATE, STANDARD_RIGHTS_WRITE | SEMAPHORE_MODIFY_STATE,
              STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, SEMAPHORE_ALL_ACCESS};
    case Kind::timer:
      return {STANDARD_RIGHTS_READ | TIMER_QUERY_STATE, STANDARD_RIGHTS_WRITE | TIMER_MODIFY_STATE,
              STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, TIMER_ALL_ACCESS};
    case Kind::job:
      return {STANDARD_RIGHTS_READ | JOB_OBJECT_QUERY,
              STANDARD_RIGHTS_WRITE | JOB_OBJECT_ASSIGN_PROCESS | JOB_OBJECT_SET_ATTRIBUTES | JOB_OBJECT_TERMINATE,
              STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, JOB_OBJECT_ALL_ACCESS};
    case Kind::section:
      return {STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ, STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE,
              STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE, SECTION_ALL_ACCESS};  // no SYNCHRONIZE: D-124
    case Kind::file:
      return {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS};
    case Kind::process:
      return {STANDARD_RIGHTS_READ | PROCESS_VM_READ | PROCESS_QUERY_INFORMATION,
              STANDARD_RIGHTS_WRITE | PROCESS_CREATE_PROCESS | PROCESS_CREATE_THREAD | PROCESS_VM_OPERATION |
                  PROCESS_VM_WRITE | PROCESS_DUP_HANDLE | PROCESS_TERMINATE | PROCESS_SET_QUOTA |
                  PROCESS_SET_INFORMATION | PROCESS_SUSPEND_RESUME,
              STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE | PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION,
              PROCESS_ALL_ACCESS};
    case Kind::thread:
      return {STANDARD_RIGHTS_READ | THREAD_QUERY_INFORMATION | THREAD_GET_CONTEXT,
              STANDARD_RIGHTS_WRITE | THREAD_TERMINATE | THREAD_SUSPEND_RESUME | THREAD_SET_CONTEXT |
                  THREAD_SET_INFORMATION | THREAD_SET_LIMITED_INFORMATION,
              STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE | THREAD_QUERY_LIMITED_INFORMATION, THREAD_ALL_ACCESS};
  }
  return {};
}

}  // namespace

Access all_access(Kind kind) {
  return rights_of(kind).all;
}

Access map_generic(Kind kind, Access desired) {
  const Rights rights = rights_of(kind);
  Access access = desired & ~(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL | MAXIMUM_ALLOWED);
  if ((desired & GENERIC_READ) != 0) access |= rights.read;
  if ((desired & GENERIC_WRITE) != 0) access |= rights.write;
  if ((desired & GENERIC_EXECUTE) != 0) access |= rights.execute;
  if ((desired & (GENERIC_ALL | MAXIMUM_ALLOWED)) != 0) access |= rights.all;
  if (kind == Kind::process && (access & PROCESS_QUERY_INFORMATION) != 0) access |= PROCESS_QUERY_LIMITED_INFORMATION;
  if (kind == Kind::thread && (access & THREAD_QUERY_INFORMATION) != 0) access |= THREAD_QUERY_LIMITED_INFORMATION;
  return access;
}

// W-250, W-573: no right is refused to the maker, and bits that mean nothing are dropped.
Result<Access> grant_create(Kind kind, Access desired) {
  if ((desired & ACCESS_SYSTEM_SECURITY) != 0) return fail(ERROR_PRIVILEGE_NOT_HELD);
  return map_generic(kind, desired) & rights_of(kind).all;
}

Result<Access> grant_duplicate(Kind kind, Access desired) {
  const Access access = map_generic(kind, desired);
  if ((access & ~(rights_of(kind).all | ACCESS_SYSTEM_SECURITY)) != 0)
    return fail(ERROR_ACCESS_DENIED);                                                 // W-242, W-447
  if ((access & ACCESS_SYSTEM_SECURITY) != 0) return fail(ERROR_PRIVILEGE_NOT_HELD);  // W-243
  return access;
}

Result<Access> grant_open(Kind kind, Access desired) {
  if (desired == 0) return fail(ERROR_ACCESS_DENIED);  // W-236, W-239 to W-241
  return grant_duplicate(kind, desired);
}

}  // namespace mapcheck::objects
