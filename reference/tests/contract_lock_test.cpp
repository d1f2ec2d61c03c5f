// SPDX-License-Identifier: Apache-2.0
// Byte-range locks: which conflict, whom they keep from reading and writing, and how they end. The cases are those of
// W-512…W-543 and D-322…D-336.
#include <cstring>

#include "files.h"

namespace mapcheck::tests {
namespace {

class Locks : public Files {
 protected:
  void SetUp() override {
    Files::SetUp();
    mine_ = file_of(4096);
    other_ = open(kReadWrite, kShareAll, OPEN_EXISTING);
  }
  void TearDown() override {
    EXPECT_TRUE(CloseHandle(mine_));
    EXPECT_TRUE(other_ == nullptr || CloseHandle(other_));
    Files::TearDown();
  }

  static bool lock(HANDLE file, DWORD offset, DWORD size) { return LockFile(file, offset, 0, size, 0) != FALSE; }
  static bool unlock(HANDLE file, DWORD offset, DWORD size) { return UnlockFile(file, offset, 0, size, 0) != FALSE; }
  static bool share(HANDLE file, DWORD offset, DWORD size) {
    OVERLAPPED place = at(offset);
    return LockFileEx(file, LOCKFILE_FAIL_IMMEDIATELY, 0, size, 0, &place) != FALSE;
  }
  static DWORD lock_error(HANDLE file, DWORD offset, DWORD size) {
    return last_error_of([&] { EXPECT_FALSE(lock(file, offset, size)); });
  }
  static DWORD read_error(HANDLE file, DWORD offset, DWORD size) {
    OVERLAPPED place = at(offset);
    char bytes[64];
    DWORD count = 0;
    return last_error_of([&] { EXPECT_FALSE(ReadFile(file, bytes, size, &count, &place)); });
  }
  static DWORD write_error(HANDLE file, DWORD offset, DWORD size) {
    OVERLAPPED place = at(offset);
    const char bytes[64] = {};
    DWORD count = 0;
    return last_error_of([&] { EXPECT_FALSE(WriteFile(file, bytes, size, &count, &place)); });
  }
  static bool can_read(HANDLE file, DWORD offset, DWORD size) {
    OVERLAPPED place = at(offset);
    char bytes[64];
    DWORD count = 0;
    return ReadFile(file, bytes, size, &count, &place) && count == size;
  }
  static bool can_write(HANDLE file, DWORD offset, DWORD size) {
    OVERLAPPED place = at(offset);
    const char bytes[64] = {};
    DWORD count = 0;
    return WriteFile(file, bytes, size, &count, &place) && count == size;
  }
  void close_other() {
    EXPECT_TRUE(CloseHandle(other_));
    other_ = nullptr;
  }

  HANDLE mine_ = nullptr;
  HANDLE other_ = nullptr;
};

// D-327, and D-333: each of these calls is answered at once.
TEST_F(Locks, ExclusiveOnesOverlapNothing_W513_W514_W515_W519) {
  EXPECT_TRUE(lock(mine_, 10, 20));
  EXPECT_EQ(lock_error(mine_, 12, 10), ERROR_LOCK_VIOLATION) << "not even their own owner's";
  EXPECT_EQ(lock_error(mine_, 5, 6), ERROR_LOCK_VIOLATION);
  EXPECT_EQ(lock_error(other_, 29, 1), ERROR_LOCK_VIOLATION);
  EXPECT_TRUE(lock(mine_, 5, 5));
  EXPECT_TRUE(lock(other_, 30, 5));
}

TEST_F(Locks, AreUnlockedByTheirExactRangeAndOwner_W516_W518_W543_D330) {
  EXPECT_TRUE(lock(mine_, 10, 20));
  for (const auto& [offset, size] : {std::pair{10U, 10U}, {11U, 19U}, {10U, 21U}, {40U, 1U}}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(unlock(mine_, offset, size)); }), ERROR_NOT_LOCKED);
  }
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(unlock(other_, 10, 20)); }), ERROR_NOT_LOCKED);
  EXPECT_TRUE(unlock(mine_, 10, 20));
  EXPECT_FALSE(unlock(mine_, 10, 20));
  EXPECT_TRUE(lock(mine_, 0, 5) && lock(mine_, 5, 5));
  EXPECT_FALSE(unlock(mine_, 0, 10)) << "neighbours do not merge";
}

TEST_F(Locks, SharedOnesStack_W520_W521_W522) {
  EXPECT_TRUE(share(mine_, 100, 100) && share(mine_, 100, 100) && share(mine_, 150, 100) && share(other_, 120, 10));
  OVERLAPPED place = at(150);
  EXPECT_FALSE(LockFileEx(mine_, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 50, 0, &place));
  EXPECT_TRUE(unlock(mine_, 100, 100) && unlock(mine_, 100, 100));
  EXPECT_FALSE(unlock(mine_, 100, 100)) << "each is unlocked once";
}

TEST_F(Locks, OnesOwnExclusiveLockCanBeSharedOver_W523_W524_W525_W526_D329) {
  OVERLAPPED place = at(300);
  EXPECT_TRUE(LockFileEx(mine_, LOCKFILE_EXCLUSIVE_LOCK, 0, 100, 0, &place));
  EXPECT_FALSE(share(other_, 300, 100));
  EXPECT_TRUE(share(mine_, 300, 100));
  EXPECT_TRUE(UnlockFileEx(mine_, 0, 100, 0, &place));
  EXPECT_TRUE(share(other_, 300, 100)) << "the exclusive one went first";
  EXPECT_TRUE(UnlockFileEx(mine_, 0, 100, 0, &place));
  EXPECT_FALSE(UnlockFileEx(mine_, 0, 100, 0, &place));
}

TEST_F(Locks, EmptyRangesConflictOnlyInside_W512_W530_W531_W533_W534) {
  EXPECT_TRUE(lock(mine_, 0, 0) && unlock(mine_, 0, 0));
  EXPECT_TRUE(share(mine_, 100, 100));
  EXPECT_TRUE(lock(mine_, 100, 0) && lock(mine_, 200, 0)) << "at the edges of a locked range";
  EXPECT_TRUE(lock(mine_, 90, 10));
  EXPECT_TRUE(!lock(mine_, 98, 4) && !lock(mine_, 100, 10)) << "W-532: with bytes they do";
  EXPECT_FALSE(lock(other_, 150, 0));
  EXPECT_TRUE(lock(other_, 1000, 0));
  EXPECT_FALSE(lock(mine_, 998, 4)) << "bytes on both sides";
  EXPECT_TRUE(lock(mine_, 990, 10) && lock(mine_, 1000, 10) && lock(mine_, 1000, 0));
}

TEST_F(Locks, ReachBeyondTheEndOfTheFile_W540_D326) {
  EXPECT_TRUE(LockFile(mine_, 0, 0x7000, 10, 0));
  EXPECT_FALSE(LockFile(other_, 5, 0x7000, 10, 0));
  EXPECT_TRUE(LockFile(mine_, MAXDWORD, MAXDWORD, 1, 0)) << "the last byte there is";
}

TEST_F(Locks, DoNotWrapAround_W528_W529) {
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(LockFile(mine_, MAXDWORD, MAXDWORD, 2, 0)); }), ERROR_INVALID_LOCK_RANGE);
  EXPECT_TRUE(lock(other_, 0, 1)) << "and nothing came of it";
}

TEST_F(Locks, CheckTheirArgumentsAndTheHandle_W535_W541_D335) {
  OVERLAPPED place = at(0);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(LockFileEx(mine_, 0, 1, 10, 0, &place)); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(UnlockFileEx(mine_, 1, 10, 0, &place)); }), ERROR_INVALID_PARAMETER);
  HANDLE asking = open(0, kShareAll, OPEN_EXISTING);
  EXPECT_EQ(lock_error(asking, 0, 1), ERROR_ACCESS_DENIED);
  HANDLE reader = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  EXPECT_TRUE(lock(reader, 0, 1)) << "reading is enough, for an exclusive lock too";
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  EXPECT_EQ(lock_error(event, 0, 1), ERROR_INVALID_HANDLE);
  EXPECT_EQ(lock_error(nullptr, 0, 1), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(asking) && CloseHandle(reader) && CloseHandle(event));
}

TEST_F(Locks, ExclusiveOnesKeepOthersFromReadingAndWriting_W536_D323_D324) {
  EXPECT_TRUE(lock(mine_, 100, 50));
  EXPECT_TRUE(can_read(mine_, 90, 60) && can_write(mine_, 90, 60));
  EXPECT_EQ(read_error(other_, 149, 1), ERROR_LOCK_VIOLATION);
  EXPECT_EQ(write_error(other_, 90, 11), ERROR_LOCK_VIOLATION);
  EXPECT_TRUE(can_read(other_, 90, 10) && can_write(other_, 150, 10) && can_read(other_, 120, 0));
  move(other_, 100);
  char byte = 0;
  DWORD count = 0;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(other_, &byte, 1, &count, nullptr)); }), ERROR_LOCK_VIOLATION)
      << "at the position of the handle too";
  EXPECT_TRUE(unlock(mine_, 100, 50));
  EXPECT_TRUE(can_read(other_, 100, 50) && can_write(other_, 100, 50));
}

TEST_F(Locks, SharedOnesKeepEverybodyFromWriting_D328) {
  EXPECT_TRUE(share(mine_, 100, 50));
  EXPECT_TRUE(can_read(mine_, 100, 50) && can_read(other_, 100, 50));
  EXPECT_EQ(write_error(mine_, 149, 1), ERROR_LOCK_VIOLATION) << "the owner too";
  EXPECT_EQ(write_error(other_, 100, 1), ERROR_LOCK_VIOLATION);
  EXPECT_TRUE(can_write(other_, 150, 1));
}

TEST_F(Locks, AppendingWritesToWhatIsLockedBeyondTheEnd_W540) {
  EXPECT_TRUE(lock(mine_, 4096, 10));
  HANDLE appending = open(FILE_APPEND_DATA, kShareAll, OPEN_EXISTING);
  EXPECT_EQ(write_error(appending, 0, 1), ERROR_LOCK_VIOLATION);
  EXPECT_EQ(size_of(mine_), 4096);
  EXPECT_TRUE(CloseHandle(appending));
}

TEST_F(Locks, DoNotReachViews_W538_W539_D322_D336) {
  HANDLE section = CreateFileMappingW(other_, nullptr, PAGE_READWRITE, 0, 0, nullptr);
  auto* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
  ASSERT_NE(view, nullptr);
  EXPECT_TRUE(lock(mine_, 0, 4096));
  view[10] = 'v';
  EXPECT_TRUE(FlushViewOfFile(view, 0));
  EXPECT_EQ(read_at(mine_, 10, 1), "v");
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

TEST_F(Locks, GoWithTheLastHandleOfTheirOwner_W542_D334) {
  HANDLE copy = nullptr;
  EXPECT_TRUE(
      DuplicateHandle(GetCurrentProcess(), other_, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
  EXPECT_TRUE(lock(other_, 0, 10));
  EXPECT_FALSE(lock(copy, 5, 10)) << "a duplicate is the same owner, whose locks do not overlap";
  EXPECT_TRUE(can_write(copy, 0, 10));
  close_other();
  EXPECT_FALSE(lock(mine_, 0, 10)) << "the duplicate is there";
  EXPECT_TRUE(CloseHandle(copy));
  EXPECT_TRUE(lock(mine_, 0, 10));
}

TEST_F(Locks, StayWhenTheirHandleIsMovedWithinTheProcess_W441) {
  EXPECT_TRUE(lock(other_, 0, 10));
  HANDLE moved = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), other_, GetCurrentProcess(), &moved, 0, FALSE,
                              DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
  other_ = moved;
  EXPECT_FALSE(lock(mine_, 0, 10));
  close_other();
  EXPECT_TRUE(lock(mine_, 0, 10));
}

TEST_F(Locks, AreWaitedForUntilTheyAreThere_D331) {
  EXPECT_TRUE(lock(mine_, 0, 10));
  EXPECT_TRUE(share(mine_, 20, 10));
  auto waiter = std::async(std::launch::async, [&] {
    OVERLAPPED place = at(5);
    const BOOL done = LockFileEx(other_, LOCKFILE_EXCLUSIVE_LOCK, 0, 20, 0, &place);
    return std::pair{done, GetLastError()};
  });
  EXPECT_TRUE(unlock(mine_, 0, 10));
  // The waiter still lacks what is shared, so it takes nothing, and does not keep others from locking.
  EXPECT_TRUE(lock(mine_, 0, 10) && unlock(mine_, 0, 10));
  EXPECT_TRUE(unlock(mine_, 20, 10));
  EXPECT_TRUE(waiter.get().first);
  EXPECT_EQ(lock_error(mine_, 24, 1), ERROR_LOCK_VIOLATION);
}

TEST_F(Locks, AreGivenUpWhenTheHandleOfAWaiterIsClosed) {
  EXPECT_TRUE(lock(mine_, 0, 10));
  HANDLE entering = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  auto waiter = std::async(std::launch::async, [waiting = other_, entering] {
    OVERLAPPED place = at(0, entering);
    return LockFileEx(waiting, LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, &place) ? ERROR_SUCCESS : GetLastError();
  });
  // Closed before the call, or while it waits: either way it ends.
  close_other();
  const DWORD error = waiter.get();
  EXPECT_TRUE(error == ERROR_OPERATION_ABORTED || error == ERROR_INVALID_HANDLE) << error;
  EXPECT_TRUE(unlock(mine_, 0, 10) && CloseHandle(entering));
}

TEST_F(Locks, ComeLaterOnAsynchronousHandles_D332) {
  HANDLE late = open(kReadWrite, kShareAll, OPEN_EXISTING, FILE_FLAG_OVERLAPPED);
  HANDLE event = CreateEventW(nullptr, TRUE, TRUE, nullptr);
  EXPECT_TRUE(lock(mine_, 0, 10));
  OVERLAPPED place = at(0, event);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(LockFileEx(late, LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, &place)); }),
            ERROR_IO_PENDING);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT) << "reset when it began";
  DWORD count = 0;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(GetOverlappedResult(late, &place, &count, FALSE)); }),
            ERROR_IO_INCOMPLETE);
  EXPECT_TRUE(unlock(mine_, 0, 10));
  EXPECT_EQ(WaitForSingleObject(event, kSoon), WAIT_OBJECT_0);
  EXPECT_TRUE(GetOverlappedResult(late, &place, &count, TRUE));
  EXPECT_FALSE(lock(mine_, 9, 1)) << "it is there";
  OVERLAPPED second = at(0);
  EXPECT_FALSE(LockFileEx(late, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 10, 0, &second));
  EXPECT_TRUE(CloseHandle(late) && CloseHandle(event));
  EXPECT_TRUE(lock(mine_, 9, 1));
}

}  // namespace
}  // namespace mapcheck::tests
