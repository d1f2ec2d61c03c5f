// SPDX-License-Identifier: Apache-2.0
// The newer calls about sections and views: by protection, for apps, with nodes and extended parameters.
#include "contract.h"
#include "faults.h"
#include "views.h"

namespace mapcheck::tests {
namespace {

TEST(Kernelbase, MapsByProtection) {  // W-299, W-300, D-158, D-160 to D-162, D-364
  HANDLE section = memory_section(PAGE_READWRITE, 0x20000);
  const auto map3 = [&](void* base, ULONG64 offset, SIZE_T size, ULONG type, ULONG protect) {
    return MapViewOfFile3(section, GetCurrentProcess(), base, offset, size, type, protect, nullptr, 0);
  };
  void* view = map3(nullptr, 0, kPage, 0, PAGE_READONLY);
  EXPECT_EQ(query_pages(view).Protect, PAGE_READONLY);
  EXPECT_EQ(query_pages(view).RegionSize, kPage);
  EXPECT_EQ(last_error_of([&] { map3(view, 0, kPage, 0, PAGE_READONLY); }), ERROR_INVALID_ADDRESS);
  EXPECT_TRUE(UnmapViewOfFile2(GetCurrentProcess(), view, MEM_UNMAP_WITH_TRANSIENT_BOOST));
  EXPECT_EQ(last_error_of([&] { map3(nullptr, 4096, 0, 0, PAGE_READONLY); }), ERROR_MAPPED_ALIGNMENT);
  view = map3(nullptr, 0, 100, 0, PAGE_READONLY);
  EXPECT_EQ(query_pages(view).RegionSize, kPage);
  EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_EQ(last_error_of([&] { map3(nullptr, 0, 100, MEM_REPLACE_PLACEHOLDER, PAGE_READONLY); }),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { map3(nullptr, 0, 0, 0, PAGE_EXECUTE_READ); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { map3(nullptr, 0, 0, 0, 0); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { map3(nullptr, 0, 0, MEM_COMMIT, PAGE_READONLY); }), ERROR_INVALID_PARAMETER);
  view = MapViewOfFile2(section, GetCurrentProcess(), 0x10000, nullptr, 0, 0, PAGE_READWRITE);
  EXPECT_EQ(query_pages(view).RegionSize, 0x10000U);
  EXPECT_TRUE(UnmapViewOfFile(view));
  view = MapViewOfFileFromApp(section, 0x40, 0, kPage);
  EXPECT_EQ(query_pages(view).Protect, PAGE_NOACCESS);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(UnmapViewOfFileEx(view, 4)); }), ERROR_INVALID_PARAMETER) << "W-396";
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(UnmapViewOfFileEx(view, MEM_PRESERVE_PLACEHOLDER)); }),
            ERROR_INVALID_ADDRESS);
  EXPECT_TRUE(UnmapViewOfFileEx(view, 0) && CloseHandle(section));
}

TEST(Kernelbase, TakesExtendedParameters) {  // D-363
  HANDLE section = memory_section(PAGE_READWRITE, kPage);
  MEM_EXTENDED_PARAMETER parameter{};
  const auto map3 = [&](void* base) {
    return MapViewOfFile3(section, nullptr, base, 0, 0, 0, PAGE_READONLY, &parameter, 1);
  };
  parameter.Type = MemExtendedParameterNumaNode;
  void* view = map3(nullptr);
  EXPECT_NE(view, nullptr);
  EXPECT_TRUE(UnmapViewOfFile(view));
  parameter.ULong64 = 77;
  EXPECT_EQ(last_error_of([&] { map3(nullptr); }), ERROR_INVALID_PARAMETER);
  MEM_ADDRESS_REQUIREMENTS requirements{nullptr, nullptr, 0x10000};
  parameter.Type = MemExtendedParameterAddressRequirements;
  parameter.Pointer = &requirements;
  EXPECT_EQ(last_error_of([&] { map3(view); }), ERROR_INVALID_PARAMETER) << "D-364";
  requirements = MEM_ADDRESS_REQUIREMENTS{};
  EXPECT_EQ(map3(view), view);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

TEST(Kernelbase, PlacesWithinRequirements) {
  MEM_ADDRESS_REQUIREMENTS wish{};
  MEM_EXTENDED_PARAMETER parameter{};
  parameter.Type = MemExtendedParameterAddressRequirements;
  parameter.Pointer = &wish;
  const auto allocate = [&] {
    return VirtualAlloc2(nullptr, nullptr, kUnit, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, &parameter, 1);
  };
  const auto number = [](const void* address) { return reinterpret_cast<ULONG_PTR>(address); };
  wish.Alignment = 1U << 24;
  void* aligned = allocate();
  EXPECT_NE(aligned, nullptr);
  EXPECT_EQ(number(aligned) % (1U << 24), 0U);
  wish = {reinterpret_cast<PVOID>(0x60000000), reinterpret_cast<PVOID>(0x6001FFFF), 0};
  void* first = allocate();
  void* second = allocate();
  EXPECT_EQ(number(first), 0x60000000U);
  EXPECT_EQ(number(second), 0x60010000U);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(allocate(), nullptr); }), ERROR_NOT_ENOUGH_MEMORY) << "no room is left";
  EXPECT_TRUE(VirtualFree(first, 0, MEM_RELEASE));
  HANDLE section = memory_section(PAGE_READWRITE, kUnit);
  void* view = MapViewOfFile3(section, nullptr, nullptr, 0, 0, 0, PAGE_READWRITE, &parameter, 1);
  EXPECT_EQ(view, first);
  for (const MEM_ADDRESS_REQUIREMENTS& wrong :
       {MEM_ADDRESS_REQUIREMENTS{nullptr, nullptr, 3 * kUnit}, MEM_ADDRESS_REQUIREMENTS{nullptr, nullptr, 4096},
        MEM_ADDRESS_REQUIREMENTS{reinterpret_cast<PVOID>(0x1000), nullptr, 0},
        MEM_ADDRESS_REQUIREMENTS{nullptr, reinterpret_cast<PVOID>(0x100000), 0}}) {
    wish = wrong;
    EXPECT_EQ(last_error_of([&] { EXPECT_EQ(allocate(), nullptr); }), ERROR_INVALID_PARAMETER);
  }
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  EXPECT_TRUE(VirtualFree(second, 0, MEM_RELEASE) && VirtualFree(aligned, 0, MEM_RELEASE));
}

TEST(Kernelbase, MakesAndOpensSections) {  // W-233, W-234, W-301, W-302, D-077, D-095, D-360
  const std::wstring name = fresh_name();
  HANDLE made = CreateFileMappingFromApp(INVALID_HANDLE_VALUE, nullptr, PAGE_EXECUTE_READWRITE, 1024, name.c_str());
  HANDLE opened = OpenFileMappingFromApp(FILE_MAP_READ, FALSE, name.c_str());
  EXPECT_EQ(last_error_of([&] { map(opened, FILE_MAP_WRITE); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(UnmapViewOfFile(map(opened, FILE_MAP_READ)) && CloseHandle(opened));
  opened = OpenFileMappingFromApp(FILE_MAP_EXECUTE, FALSE, name.c_str());
  EXPECT_EQ(last_error_of([&] { map(opened, FILE_MAP_READ); }), ERROR_ACCESS_DENIED) << "W-234: the one right";
  EXPECT_TRUE(CloseHandle(opened));
  opened = OpenFileMappingFromApp(FILE_MAP_READ | FILE_MAP_EXECUTE, FALSE, name.c_str());
  EXPECT_TRUE(UnmapViewOfFile(map(opened, FILE_MAP_READ | FILE_MAP_EXECUTE)) && CloseHandle(opened));
  EXPECT_TRUE(UnmapViewOfFile(map(made, FILE_MAP_READ | FILE_MAP_EXECUTE)) && CloseHandle(made));
  HANDLE large =
      CreateFileMappingFromApp(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE | SEC_RESERVE, 0x180000000, nullptr);
  void* view = MapViewOfFileFromApp(large, FILE_MAP_READ, 0x100000000, 0);
  EXPECT_EQ(query_pages(view).RegionSize, 0x80000000U);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(large));
  HANDLE reader = CreateFileMapping2(INVALID_HANDLE_VALUE, nullptr, SECTION_MAP_READ, PAGE_READWRITE, SEC_COMMIT, kPage,
                                     nullptr, nullptr, 0);
  EXPECT_EQ(last_error_of([&] { map(reader, FILE_MAP_WRITE); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(UnmapViewOfFile(map(reader, FILE_MAP_READ)) && CloseHandle(reader));
  HANDLE numa =
      CreateFileMappingNumaW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, kPage, nullptr, NUMA_NO_PREFERRED_NODE);
  void* mapped = MapViewOfFileExNuma(numa, FILE_MAP_WRITE, 0, 0, 0, nullptr, 0);
  EXPECT_EQ(query_pages(mapped).Protect, PAGE_READWRITE);
  EXPECT_TRUE(UnmapViewOfFile(mapped) && CloseHandle(numa));
}

}  // namespace
}  // namespace mapcheck::tests
