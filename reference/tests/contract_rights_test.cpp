// SPDX-License-Identifier: Apache-2.0
// Rights, by what can be done with them: of a file against its sections, of a section's handle against its views, of
// names against handles, of handles against their duplicates. A right is never more than the narrowest of these allows.
#include <initializer_list>
#include <vector>

#include "contract.h"
#include "kinds.h"
#include "scratch_file.h"

namespace mapcheck::tests {
namespace {

constexpr DWORD kPage = 4096;
constexpr DWORD kProtections[] = {PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
                                  PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY};

HANDLE memory(DWORD protect, const std::wstring& name = {}) {
  return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, protect, 0, kPage, name.empty() ? nullptr : name.c_str());
}

// What a view shows as its protection, or 0 and the last error.
struct Mapped {
  DWORD protect = 0;
  DWORD error = ERROR_SUCCESS;
};
Mapped map(HANDLE section, DWORD access) {
  SetLastError(kSentinel);
  void* view = MapViewOfFile(section, access, 0, 0, 0);
  if (view == nullptr) return {0, GetLastError()};
  MEMORY_BASIC_INFORMATION information{};
  EXPECT_EQ(VirtualQuery(view, &information, sizeof(information)), sizeof(information));
  EXPECT_EQ(information.AllocationProtect, information.Protect);
  EXPECT_EQ(information.State, MEM_COMMIT);
  EXPECT_TRUE(UnmapViewOfFile(view));
  return {information.Protect, ERROR_SUCCESS};
}
bool can_map(HANDLE section, DWORD access) {
  return map(section, access).protect != 0;
}

BOOL duplicate(HANDLE source, HANDLE* target, DWORD access, DWORD options = 0) {
  return DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), target, access, FALSE, options);
}

struct AccessRow {
  DWORD access;
  DWORD shown[6];  // for each protection; 5 is ERROR_ACCESS_DENIED
};

// W-304 to W-306, W-308 to W-316, W-318 to W-326, W-328 to W-335: what a view of a new section shows, by the access
// that is asked for (rows) and the section's protection (columns).
constexpr AccessRow kViews[] = {
    {0x00, {1, 1, 1, 1, 1, 1}},          {0x01, {8, 8, 8, 8, 8, 8}},          {0x02, {5, 4, 5, 5, 4, 5}},
    {0x03, {5, 4, 5, 5, 4, 5}},          {0x04, {2, 2, 2, 2, 2, 2}},          {0x05, {2, 2, 2, 2, 2, 2}},
    {0x06, {5, 4, 5, 5, 4, 5}},          {0x07, {5, 4, 5, 5, 4, 5}},          {0x08, {1, 1, 1, 1, 1, 1}},
    {0x09, {1, 1, 1, 1, 1, 1}},          {0x0a, {5, 4, 5, 5, 4, 5}},          {0x0b, {5, 4, 5, 5, 4, 5}},
    {0x0c, {2, 2, 2, 2, 2, 2}},          {0x0d, {2, 2, 2, 2, 2, 2}},          {0x0e, {5, 4, 5, 5, 4, 5}},
    {0x0f, {5, 4, 5, 5, 4, 5}},          {0x20, {1, 1, 1, 1, 1, 1}},          {0x21, {5, 5, 5, 0x80, 0x80, 0x80}},
    {0x22, {5, 5, 5, 5, 0x40, 5}},       {0x23, {5, 5, 5, 5, 0x40, 5}},       {0x24, {5, 5, 5, 0x20, 0x20, 0x20}},
    {0x25, {5, 5, 5, 0x20, 0x20, 0x20}}, {0x26, {5, 5, 5, 5, 0x40, 5}},       {0x27, {5, 5, 5, 5, 0x40, 5}},
    {0x28, {1, 1, 1, 1, 1, 1}},          {0x29, {1, 1, 1, 1, 1, 1}},          {0x2a, {5, 5, 5, 5, 0x40, 5}},
    {0x2b, {5, 5, 5, 5, 0x40, 5}},       {0x2c, {5, 5, 5, 0x20, 0x20, 0x20}}, {0x2d, {5, 5, 5, 0x20, 0x20, 0x20}},
    {0x2e, {5, 5, 5, 5, 0x40, 5}},       {0x2f, {5, 5, 5, 5, 0x40, 5}}};

void expect_views(HANDLE section, std::size_t column) {
  for (const AccessRow& row : kViews) {
    SCOPED_TRACE("access " + std::to_string(row.access) + " protection " + std::to_string(kProtections[column]));
    const Mapped mapped = map(section, row.access);
    const bool refused = row.shown[column] == ERROR_ACCESS_DENIED;
    EXPECT_EQ(mapped.error, refused ? ERROR_ACCESS_DENIED : ERROR_SUCCESS);
    EXPECT_EQ(mapped.protect, refused ? 0U : row.shown[column]);
  }
}

// Also W-253 to W-256, W-258 to W-264, W-274, W-336, W-338, W-373, D-086, D-097, D-100 to D-104, D-114, D-116, D-118,
// D-134.
TEST(Rights, OfViewsFollowTheSectionsProtection) {
  const ScratchFile scratch(kPage);
  HANDLE file = scratch.open(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
  for (std::size_t column = 0; column < 6; ++column) {
    HANDLE anonymous = memory(kProtections[column]);
    HANDLE of_file = CreateFileMappingW(file, nullptr, kProtections[column], 0, 0, nullptr);
    expect_views(anonymous, column);
    expect_views(of_file, column);
    EXPECT_TRUE(CloseHandle(anonymous) && CloseHandle(of_file));
  }
  EXPECT_TRUE(CloseHandle(file));
}

// The bits above say nothing about the view (inferred). FILE_MAP_ALL_ACCESS is a writable view (W-274).
TEST(Rights, OfViewsIgnoreOtherBits) {
  HANDLE section = memory(PAGE_READWRITE);
  EXPECT_EQ(map(section, FILE_MAP_ALL_ACCESS).protect, PAGE_READWRITE);
  for (DWORD bit : {0x10U, 0x40U, 0x10000U, SYNCHRONIZE, 0x80000000U}) {
    EXPECT_EQ(map(section, FILE_MAP_READ | bit).protect, PAGE_READONLY) << bit;
  }
  EXPECT_TRUE(CloseHandle(section));
}

// W-198 to W-206, D-081 to D-085: every set of rights of the file against every protection.
TEST(Rights, OfTheFileAreNeededForItsSection) {
  const ScratchFile scratch(kPage);
  constexpr DWORD kWrites[] = {0, 1, 0, 0, 1, 0};
  constexpr DWORD kExecutes[] = {0, 0, 0, 1, 1, 1};
  for (DWORD access = 0; access < 8; ++access) {
    const bool read = (access & 1U) != 0;
    const bool write = (access & 2U) != 0;
    const bool execute = (access & 4U) != 0;
    HANDLE file =
        scratch.open((read ? GENERIC_READ : 0) | (write ? GENERIC_WRITE : 0) | (execute ? GENERIC_EXECUTE : 0));
    for (std::size_t i = 0; i < 6; ++i) {
      SCOPED_TRACE("rights " + std::to_string(access) + " protection " + std::to_string(kProtections[i]));
      const bool enough = read && (write || kWrites[i] == 0) && (execute || kExecutes[i] == 0);
      HANDLE section = nullptr;
      EXPECT_EQ(last_error_of([&] { section = CreateFileMappingW(file, nullptr, kProtections[i], 0, kPage, nullptr); }),
                enough ? ERROR_SUCCESS : ERROR_ACCESS_DENIED);
      EXPECT_EQ(CloseHandle(section) != FALSE, enough);
    }
    EXPECT_TRUE(CloseHandle(file));
  }
}

// A name to open, for each test of its own.
class Named : public testing::Test {
 protected:
  void TearDown() override { EXPECT_TRUE(CloseHandle(section_)); }
  HANDLE open(DWORD access) const { return OpenFileMappingW(access, FALSE, name_.c_str()); }
  DWORD open_error(DWORD access) const {
    return last_error_of([&] { EXPECT_EQ(open(access), nullptr); });
  }

  const std::wstring name_ = fresh_name();
  HANDLE section_ = memory(PAGE_EXECUTE_READWRITE, name_);
};

// W-236, D-345: no right, rights that sections do not have, and the one that takes a privilege. SYNCHRONIZE is
// none of a section's, as nobody may wait for one (D-124, W-610).
TEST_F(Named, SectionsHaveTheseRightsOnly) {
  constexpr DWORD kOwn = SECTION_ALL_ACCESS | SECTION_MAP_EXECUTE_EXPLICIT | MAXIMUM_ALLOWED | GENERIC_READ |
                         GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL;
  EXPECT_EQ(open_error(0), ERROR_ACCESS_DENIED);
  for (DWORD bit = 1; bit != 0; bit <<= 1) {
    SCOPED_TRACE(bit);
    if (bit == ACCESS_SYSTEM_SECURITY) {
      EXPECT_EQ(open_error(bit), ERROR_PRIVILEGE_NOT_HELD);
    } else if ((kOwn & bit) == 0) {
      EXPECT_EQ(open_error(bit), ERROR_ACCESS_DENIED);
    } else {
      EXPECT_TRUE(CloseHandle(open(bit)));
    }
  }
}

struct RightsRow {
  DWORD access;
  bool reads, writes, executes;
};

// W-225, W-226, W-228 to W-232, W-235, W-270 to W-273, D-105, D-115, D-121 to D-123: what a handle that was opened so
// can map.
TEST_F(Named, OpenedHandlesMapWhatTheyWereOpenedFor) {
  constexpr RightsRow kRows[] = {{FILE_MAP_READ, true, false, false},
                                 {FILE_MAP_WRITE, false, true, false},
                                 {FILE_MAP_COPY, true, false, false},
                                 {FILE_MAP_READ | FILE_MAP_WRITE, true, true, false},
                                 {FILE_MAP_READ | SECTION_QUERY, true, false, false},
                                 {FILE_MAP_WRITE | SECTION_QUERY, false, true, false},
                                 {FILE_MAP_EXECUTE, false, false, true},
                                 {FILE_MAP_READ | FILE_MAP_EXECUTE, true, false, true},
                                 {SECTION_MAP_EXECUTE, false, false, true},
                                 {FILE_MAP_ALL_ACCESS, true, true, true},
                                 {READ_CONTROL, false, false, false},
                                 {STANDARD_RIGHTS_REQUIRED, false, false, false},
                                 {SECTION_EXTEND_SIZE, false, false, false},
                                 {GENERIC_READ, true, false, false},
                                 {GENERIC_WRITE, false, true, false},
                                 {GENERIC_EXECUTE, false, false, true},
                                 {GENERIC_ALL, true, true, true},
                                 {MAXIMUM_ALLOWED, true, true, true}};
  for (const RightsRow& row : kRows) {
    SCOPED_TRACE(row.access);
    HANDLE handle = open(row.access);
    EXPECT_EQ(can_map(handle, FILE_MAP_READ), row.reads);
    EXPECT_EQ(can_map(handle, FILE_MAP_COPY), row.reads) << "D-105: copying takes no more than reading";
    EXPECT_EQ(can_map(handle, 0), row.reads) << "W-268, W-269: and neither does a view of nothing";
    EXPECT_EQ(can_map(handle, FILE_MAP_WRITE), row.writes);
    EXPECT_EQ(can_map(handle, FILE_MAP_READ | FILE_MAP_EXECUTE), row.reads && row.executes);
    EXPECT_EQ(can_map(handle, FILE_MAP_WRITE | FILE_MAP_EXECUTE), row.writes && row.executes);
    EXPECT_TRUE(CloseHandle(handle));
  }
  EXPECT_EQ(FILE_MAP_ALL_ACCESS & FILE_MAP_EXECUTE, 0U) << "D-115";
}

// W-269: with no rights at all nothing can be mapped, whatever is asked for.
TEST_F(Named, AHandleWithoutRightsMapsNothing) {
  HANDLE rightless = nullptr;
  EXPECT_TRUE(duplicate(section_, &rightless, 0));
  for (DWORD access = 0; access < 0x40; ++access) {
    EXPECT_EQ(map(rightless, access).error, ERROR_ACCESS_DENIED) << access;
  }
  EXPECT_TRUE(CloseHandle(rightless));
}

// W-218 to W-224, W-265, W-266, W-268, W-447, W-451, D-242 to D-244, D-248: less, more, the same.
TEST_F(Named, DuplicatesHaveWhatIsAskedFor) {
  const struct {
    DWORD source;
    DWORD access;
    DWORD options;
    bool reads, writes, executes;
  } cases[] = {{FILE_MAP_ALL_ACCESS, FILE_MAP_READ, 0, true, false, false},
               {FILE_MAP_ALL_ACCESS, FILE_MAP_WRITE, 0, false, true, false},
               {FILE_MAP_ALL_ACCESS, FILE_MAP_READ | FILE_MAP_WRITE, 0, true, true, false},
               {FILE_MAP_ALL_ACCESS, FILE_MAP_READ | SECTION_QUERY, 0, true, false, false},
               {FILE_MAP_ALL_ACCESS, GENERIC_READ, 0, true, false, false},
               {FILE_MAP_ALL_ACCESS, GENERIC_WRITE, 0, false, true, false},
               {FILE_MAP_ALL_ACCESS, GENERIC_EXECUTE, 0, false, false, true},
               {FILE_MAP_READ, GENERIC_ALL, 0, true, true, true},
               {FILE_MAP_READ, FILE_MAP_WRITE, 0, false, true, false},
               {FILE_MAP_READ, FILE_MAP_WRITE, DUPLICATE_SAME_ACCESS, true, false, false},
               {FILE_MAP_READ, 0, DUPLICATE_SAME_ACCESS, true, false, false},
               {READ_CONTROL, FILE_MAP_READ, DUPLICATE_SAME_ACCESS, false, false, false}};
  for (const auto& each : cases) {
    SCOPED_TRACE(std::to_string(each.source) + " as " + std::to_string(each.access));
    HANDLE source = open(each.source);
    HANDLE copy = nullptr;
    EXPECT_TRUE(duplicate(source, &copy, each.access, each.options));
    EXPECT_EQ(can_map(copy, FILE_MAP_READ), each.reads);
    EXPECT_EQ(can_map(copy, FILE_MAP_WRITE), each.writes);
    HANDLE both = nullptr;
    EXPECT_TRUE(duplicate(copy, &both, FILE_MAP_READ | SECTION_MAP_EXECUTE));
    EXPECT_TRUE(can_map(both, FILE_MAP_READ | FILE_MAP_EXECUTE)) << "W-451: rights can be gained";
    EXPECT_EQ(can_map(copy, FILE_MAP_READ | FILE_MAP_EXECUTE), each.reads && each.executes);
    EXPECT_TRUE(CloseHandle(source) && CloseHandle(copy) && CloseHandle(both));
  }
  HANDLE refused = section_;
  for (DWORD access : {~0U, SYNCHRONIZE, FILE_MAP_EXECUTE, 0x8000U}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(duplicate(section_, &refused, access)); }), ERROR_ACCESS_DENIED);
    EXPECT_EQ(refused, nullptr) << "W-444, W-447: and no handle";
  }
}

// W-610, D-124, D-313: a section's handle never has SYNCHRONIZE, and a section is nothing to wait for.
TEST_F(Named, SectionsCannotBeWaitedFor) {
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(section_, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForMultipleObjects(1, &section_, FALSE, 0), WAIT_FAILED); }),
            ERROR_ACCESS_DENIED);
}

// W-448: what is not a file may gain rights (W-452 is the file's side).
TEST(Rights, OfEventsCanBeGained) {
  const std::wstring name = fresh_name();
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, name.c_str());
  HANDLE waiting = OpenEventW(SYNCHRONIZE, FALSE, name.c_str());
  HANDLE setting = nullptr;
  EXPECT_TRUE(duplicate(waiting, &setting, EVENT_MODIFY_STATE));
  EXPECT_TRUE(SetEvent(setting));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEvent(waiting)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WaitForSingleObject(setting, 0), WAIT_FAILED); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(WaitForSingleObject(waiting, 0), WAIT_OBJECT_0);
  for (HANDLE each : {event, waiting, setting}) EXPECT_TRUE(CloseHandle(each));
  const ScratchFile scratch(kPage);
  HANDLE file = scratch.open(GENERIC_READ);
  HANDLE writer = nullptr;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(duplicate(file, &writer, GENERIC_WRITE)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(duplicate(file, &writer, FILE_READ_DATA));
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(writer));
}

// W-289, W-296: rights that a handle has got do not make more of the section.
TEST(Rights, OfHandlesDoNotExceedTheSection) {
  for (DWORD protect : {PAGE_READONLY, PAGE_WRITECOPY, PAGE_EXECUTE_READ}) {
    const std::wstring name = fresh_name();
    HANDLE section = memory(protect, name);
    HANDLE all = OpenFileMappingW(FILE_MAP_ALL_ACCESS, FALSE, name.c_str());
    EXPECT_EQ(map(all, FILE_MAP_WRITE).error, ERROR_INVALID_PARAMETER);
    EXPECT_EQ(map(all, FILE_MAP_READ | FILE_MAP_EXECUTE).error,
              protect == PAGE_EXECUTE_READ ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER);
    EXPECT_EQ(map(all, FILE_MAP_READ).protect, PAGE_READONLY);
    EXPECT_TRUE(CloseHandle(section) && CloseHandle(all));
  }
}

// W-242 to W-244 for mutexes; the same for the other kinds, each with the rights that it has (inferred for those).
TEST(Rights, OfOtherKindsAreTheirOwn) {
  constexpr DWORD kForAll = MAXIMUM_ALLOWED | GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL;
  for (const KindOfObject& kind : kinds()) {
    if (kind.kind == std::string("section")) continue;
    const std::wstring name = fresh_name();
    HANDLE held = kind.create(name.c_str());
    for (DWORD bit = 1; bit != 0; bit <<= 1) {
      SCOPED_TRACE(std::string(kind.kind) + " " + std::to_string(bit));
      HANDLE opened = nullptr;
      const DWORD error = last_error_of([&] { opened = kind.open(bit, name.c_str()); });
      const bool has = ((kind.access | kForAll) & bit) != 0;
      EXPECT_EQ(opened != nullptr, has);
      const DWORD refusal = bit == ACCESS_SYSTEM_SECURITY ? ERROR_PRIVILEGE_NOT_HELD : ERROR_ACCESS_DENIED;
      EXPECT_EQ(error, has ? kSentinel : refusal);
      EXPECT_EQ(CloseHandle(opened) != FALSE, has);
    }
    EXPECT_TRUE(CloseHandle(held));
  }
}

// D-320, D-346 to D-348: a creator gets all rights, and may hand on any of them.
TEST(Rights, OfTheCreatorAreAll) {
  EXPECT_EQ(EVENT_ALL_ACCESS, 0x1F0003U);
  EXPECT_EQ(SEMAPHORE_ALL_ACCESS, 0x1F0003U);
  EXPECT_EQ(TIMER_ALL_ACCESS, 0x1F0003U);
  EXPECT_EQ(MUTEX_ALL_ACCESS, 0x1F0001U);
  EXPECT_EQ(JOB_OBJECT_ALL_ACCESS, 0x1F001FU);
  for (const KindOfObject& kind : kinds()) {
    HANDLE made = kind.create(nullptr);
    HANDLE copy = nullptr;
    EXPECT_TRUE(duplicate(made, &copy, kind.access)) << kind.kind;
    EXPECT_TRUE(CloseHandle(made) && CloseHandle(copy));
  }
}

}  // namespace
}  // namespace mapcheck::tests
