// SPDX-License-Identifier: Apache-2.0
// A seccomp filter: the calls in the list fail with EPERM, all others are as before.
#include "cage.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace mapcheck::fuzz {

void enter_cage() {
  constexpr int kForbidden[] = {
      SYS_pidfd_send_signal, SYS_pidfd_open, SYS_unlink,   SYS_unlinkat, SYS_rmdir, SYS_rename,
      SYS_renameat,          SYS_renameat2,  SYS_truncate, SYS_mkdir};
  std::vector<sock_filter> program = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const int number : kForbidden) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0)
    return;
  std::perror("the fuzzer cannot give up dangerous system calls");
  std::exit(1);
}

UniqueFd some_memory() {
  return UniqueFd(::memfd_create("mapcheck-fuzz", MFD_CLOEXEC));
}

}  // namespace mapcheck::fuzz
