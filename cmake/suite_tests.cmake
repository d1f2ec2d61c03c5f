# SPDX-License-Identifier: Apache-2.0
# The tests that are not C++ units, as CTest entries: Python's, the linters', the suite itself on each target that this kind of
# machine can run, and the C++ tests once more under sanitizers. A missing part fails; nothing here skips.
set(MAPCHECK_PYTHON "" CACHE FILEPATH "Python 3.11 or newer with the modules that install_deps.sh --dev names")
if(NOT MAPCHECK_PYTHON)
  foreach(candidate /usr/bin/python3 python3 python)
    execute_process(COMMAND ${candidate} -c "import yaml, jinja2, rich, pytest, hypothesis, jsonschema, lxml, selenium"
      RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
    if(failed EQUAL 0)
      set_property(CACHE MAPCHECK_PYTHON PROPERTY VALUE ${candidate})
      break()
    endif()
  endforeach()
endif()
if(NOT MAPCHECK_PYTHON)
  message(FATAL_ERROR "No Python here has the modules that the tests need. Run ./install_deps.sh --all, "
    "or configure with -DMAPCHECK_PYTHON=<a Python that has them>.")
endif()

# add_suite_test(NAME name LABELS label… TIMEOUT seconds COMMAND …): one entry, run from the top of the checkout.
function(add_suite_test)
  cmake_parse_arguments(PARSE_ARGV 0 entry "" "NAME;TIMEOUT" "LABELS;COMMAND;PROPERTIES")
  add_test(NAME ${entry_NAME} COMMAND ${entry_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${entry_NAME} PROPERTIES LABELS "${entry_LABELS}" TIMEOUT ${entry_TIMEOUT} ${entry_PROPERTIES})
endfunction()

set(suite ${MAPCHECK_PYTHON} ${PROJECT_SOURCE_DIR}/run_suite.py)
set(pytest ${MAPCHECK_PYTHON} -m pytest -q)

# What the later entries run: built once, by the presets that a user's run takes.
add_suite_test(NAME build.release LABELS build TIMEOUT 1200 COMMAND ${CMAKE_COMMAND} --workflow --preset release
  PROPERTIES FIXTURES_SETUP release)
add_suite_test(NAME build.mingw LABELS build TIMEOUT 600 COMMAND ${CMAKE_COMMAND} --workflow --preset mingw
  PROPERTIES FIXTURES_SETUP mingw)

add_suite_test(NAME build.load LABELS build TIMEOUT 1200 COMMAND ${CMAKE_COMMAND} --workflow --preset load
  PROPERTIES FIXTURES_SETUP load)

add_suite_test(NAME build.fuzz LABELS build TIMEOUT 1200 COMMAND ${CMAKE_COMMAND} --workflow --preset fuzz
  PROPERTIES FIXTURES_SETUP fuzz)
set(fuzz ${PROJECT_SOURCE_DIR}/build/fuzz)
add_suite_test(NAME fuzz.corpus LABELS fuzz TIMEOUT 60 COMMAND ${fuzz}/reference/tests/reference-fuzz-corpus ${fuzz}/corpus
  PROPERTIES FIXTURES_REQUIRED fuzz FIXTURES_SETUP fuzz_corpus)

add_suite_test(NAME lint.black LABELS lint TIMEOUT 120 COMMAND ${MAPCHECK_PYTHON} -m black -q --check harness reports agents reference benchmarks run_suite.py)
add_suite_test(NAME lint.flake8 LABELS lint TIMEOUT 120 COMMAND ${MAPCHECK_PYTHON} -m flake8 harness reports agents reference benchmarks run_suite.py)
add_suite_test(NAME lint.mypy LABELS lint TIMEOUT 300 COMMAND ${MAPCHECK_PYTHON} -m mypy)
find_program(CLANG_FORMAT NAMES clang-format clang-format-14 REQUIRED)
file(GLOB_RECURSE cpp_files LIST_DIRECTORIES false CONFIGURE_DEPENDS
  agents/*.cpp agents/*.h benchmarks/*.cpp reference/*.c reference/*.cpp reference/*.h)
add_suite_test(NAME lint.clang-format LABELS lint TIMEOUT 120 COMMAND ${CLANG_FORMAT} --dry-run -Werror ${cpp_files})
add_suite_test(NAME lint.scenarios LABELS lint TIMEOUT 60 COMMAND ${suite} check)

add_suite_test(NAME python.harness LABELS python TIMEOUT 600
  COMMAND ${pytest} harness/tests -m "not reference and not wine and not browser")
add_suite_test(NAME python.facts LABELS python TIMEOUT 60 COMMAND ${pytest} reference/tests/test_facts.py)
add_suite_test(NAME python.package LABELS python TIMEOUT 300 COMMAND ${pytest} reference/tests/test_package.py
  PROPERTIES FIXTURES_REQUIRED release)
add_suite_test(NAME python.reports LABELS python TIMEOUT 600 COMMAND ${pytest} reports/tests -m "not browser")
add_suite_test(NAME python.reference LABELS python TIMEOUT 600 COMMAND ${pytest} harness/tests -m reference
  PROPERTIES FIXTURES_REQUIRED release)
add_suite_test(NAME python.wine LABELS python wine TIMEOUT 900 COMMAND ${pytest} harness/tests agents/tests -m wine
  PROPERTIES FIXTURES_REQUIRED mingw RESOURCE_LOCK wine)
add_suite_test(NAME browser.page LABELS browser TIMEOUT 600 COMMAND ${pytest} reports/tests -m browser)

add_suite_test(NAME suite.reference LABELS suite TIMEOUT 600
  COMMAND ${suite} run --target reference --out ${PROJECT_BINARY_DIR}/out PROPERTIES FIXTURES_REQUIRED release)
add_suite_test(NAME suite.wine LABELS suite wine TIMEOUT 1200
  COMMAND ${suite} run --target wine --out ${PROJECT_BINARY_DIR}/out PROPERTIES FIXTURES_REQUIRED mingw RESOURCE_LOCK wine)

# They are run once to see that they run; what they measure here means nothing.
add_suite_test(NAME benchmarks.in_process LABELS benchmarks TIMEOUT 120
  COMMAND ${PROJECT_SOURCE_DIR}/build/load/benchmarks/mapcheck-benchmarks --benchmark_min_time=0.01
  PROPERTIES FIXTURES_REQUIRED load)
add_suite_test(NAME benchmarks.calls LABELS benchmarks TIMEOUT 300
  COMMAND ${MAPCHECK_PYTHON} benchmarks/calls.py --repeats 1 --clients 2 --objects 10
  PROPERTIES FIXTURES_REQUIRED "release;mingw" RESOURCE_LOCK wine)

# Twenty seconds each, from a fixed seed; what they find is written beside the corpus.
foreach(fuzzer protocol names)
  add_suite_test(NAME fuzz.${fuzzer} LABELS fuzz TIMEOUT 120
    COMMAND ${fuzz}/reference/tests/reference-fuzz-${fuzzer} -seed=4711 -max_total_time=20 -timeout=10 -rss_limit_mb=2048
      -print_final_stats=1 -artifact_prefix=${fuzz}/found-${fuzzer}- ${fuzz}/corpus/${fuzzer}
    PROPERTIES FIXTURES_REQUIRED "fuzz;fuzz_corpus")
endforeach()

# Alone, since it wants both of two cores.
add_suite_test(NAME stress.reference LABELS stress TIMEOUT 300
  COMMAND ${PROJECT_SOURCE_DIR}/build/load/reference/tests/reference-stress-test
  PROPERTIES FIXTURES_REQUIRED load RUN_SERIAL ON)

add_suite_test(NAME sanitize.asan LABELS sanitize TIMEOUT 1800 COMMAND ${CMAKE_COMMAND} --workflow --preset asan)
