# SPDX-License-Identifier: Apache-2.0
# The stress test, a program of its own: its clients are forks of it, and some of them run it again. It wants a release
# build (see cmake/suite_tests.cmake), so no other build makes it unasked.
add_reference_test(reference-stress-test
  SOURCES stress_test.cpp stress_client.cpp stress_life.cpp stress_memory.cpp stress_objects.cpp stress_raw.cpp
          world_of_processes.cpp
  LINK GTest::gtest reference_protocol)
target_compile_definitions(reference-stress-test PRIVATE
  HELPER_PATH="$<TARGET_FILE:reference-helper>" MANAGER_PATH="$<TARGET_FILE:mapcheck-manager>")
add_dependencies(reference-stress-test reference-helper)
set_target_properties(reference-stress-test PROPERTIES EXCLUDE_FROM_ALL ON)

# The fuzzers, when everything is built for them by clang (preset fuzz), and the program that writes what they begin with.
if(MAPCHECK_FUZZ)
  add_executable(reference-fuzz-protocol fuzz/protocol.cpp fuzz/cage.cpp)
  add_executable(reference-fuzz-names fuzz/names.cpp)
  foreach(fuzzer reference-fuzz-protocol reference-fuzz-names)
    target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
  endforeach()
  add_executable(reference-fuzz-corpus fuzz/corpus.cpp)
  foreach(program reference-fuzz-protocol reference-fuzz-names reference-fuzz-corpus)
    target_include_directories(${program} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/..)
    target_link_libraries(${program} PRIVATE reference_manager)
  endforeach()
  add_custom_target(reference-fuzz DEPENDS reference-fuzz-protocol reference-fuzz-names reference-fuzz-corpus)
endif()
