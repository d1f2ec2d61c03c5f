// SPDX-License-Identifier: Apache-2.0
// ReadProcessMemory and WriteProcessMemory: the kernel copies, where it lets one process look at the other. Pages of
// the caller's own are made ready first, since a copy raises no fault.
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

#include "api/answer.h"
#include "client/access_check.h"
#include "client/connection.h"
#include "memoryapi.h"
#include "processthreadsapi.h"
#include "support/system_error.h"

namespace mapcheck::api {
namespace {

using client::Access;

struct RemoteCopy {
  HANDLE process = nullptr;
  void* theirs = nullptr;
  void* ours = nullptr;
  SIZE_T size = 0;
};

Result<pid_t> process_of(HANDLE handle, DWORD access) {
  if (handle == GetCurrentProcess()) return ::getpid();
  const auto reply = client::call(protocol::CheckProcessRequest{value_of(handle), access});
  if (!reply) return reply.failure();
  return static_cast<pid_t>(reply->process_id);
}

Status make_ready(const RemoteCopy& copy, Access theirs, Access ours, bool is_own) {
  const Status admitted = client::admit_access(reinterpret_cast<std::uintptr_t>(copy.ours), copy.size, ours);
  if (!admitted) return admitted;
  // What is not there is told by how much was copied.
  if (is_own) (void)client::admit_access(reinterpret_cast<std::uintptr_t>(copy.theirs), copy.size, theirs);
  return Done{};
}

using Transfer = ssize_t (*)(pid_t, const iovec*, unsigned long, const iovec*, unsigned long, unsigned long);

Result<SIZE_T> transfer(const RemoteCopy& copy, pid_t process, Transfer function) {
  const iovec ours{copy.ours, copy.size};
  const iovec theirs{copy.theirs, copy.size};
  const ssize_t size = function(process, &ours, 1, &theirs, 1, 0);
  if (size >= 0) return static_cast<SIZE_T>(size);
  if (errno == EFAULT) return SIZE_T{0};
  return errno == ESRCH ? fail(ERROR_ACCESS_DENIED) : system_failure(errno);
}

BOOL answer_copied(const Result<SIZE_T>& copied, SIZE_T wanted, DWORD none, SIZE_T* count) {
  if (count != nullptr) *count = copied ? *copied : 0;
  if (!copied) return answer_bool(copied);
  if (*copied == wanted) return TRUE;
  SetLastError(*copied == 0 ? none : ERROR_PARTIAL_COPY);
  return FALSE;
}

Result<SIZE_T> read(const RemoteCopy& copy) {
  const auto process = process_of(copy.process, PROCESS_VM_READ);
  if (!process) return process.failure();
  const Status ready = make_ready(copy, Access::read, Access::write, *process == ::getpid());
  if (!ready) return ready.failure();
  return transfer(copy, *process, ::process_vm_readv);
}

Result<SIZE_T> write(const RemoteCopy& copy) {
  const auto process = process_of(copy.process, PROCESS_VM_WRITE | PROCESS_VM_OPERATION);
  if (!process) return process.failure();
  const Status ready = make_ready(copy, Access::write, Access::read, *process == ::getpid());
  if (!ready) return ready.failure();
  return transfer(copy, *process, ::process_vm_writev);
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;

// Inferred: a read that found nothing is a partial copy too, a write has no access.
BOOL WINAPI ReadProcessMemory(HANDLE hProcess, LPCVOID lpBaseAddress, LPVOID lpBuffer, SIZE_T nSize,
                              SIZE_T* lpNumberOfBytesRead) {
  const auto copied = api::read({hProcess, const_cast<void*>(lpBaseAddress), lpBuffer, nSize});
  return api::answer_copied(copied, nSize, ERROR_PARTIAL_COPY, lpNumberOfBytesRead);
}

BOOL WINAPI WriteProcessMemory(HANDLE hProcess, LPVOID lpBaseAddress, LPCVOID lpBuffer, SIZE_T nSize,
                               SIZE_T* lpNumberOfBytesWritten) {
  const auto copied = api::write({hProcess, lpBaseAddress, const_cast<void*>(lpBuffer), nSize});
  return api::answer_copied(copied, nSize, ERROR_NOACCESS, lpNumberOfBytesWritten);
}
