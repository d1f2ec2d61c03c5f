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
