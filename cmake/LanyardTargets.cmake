# lanyard_add_library(NAME sources... [STANDARD 20]): one layer of the system.
#   target lanyard-NAME, alias Lanyard::NAME, public headers under NAME/include.
#   STANDARD: the C++ that its users need at least; 23 where nothing is said.
function(lanyard_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "STANDARD" "")
  if(NOT arg_STANDARD)
    set(arg_STANDARD 23)
  endif()
  add_library(lanyard-${name} STATIC ${arg_UNPARSED_ARGUMENTS})
  add_library(Lanyard::${name} ALIAS lanyard-${name})
  set_target_properties(lanyard-${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(lanyard-${name} PUBLIC cxx_std_${arg_STANDARD})
  target_include_directories(
    lanyard-${name}
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
  set_target_properties(lanyard-${name} PROPERTIES CXX_STANDARD ${arg_STANDARD})
  lanyard_warnings(lanyard-${name})
  install(TARGETS lanyard-${name} EXPORT LanyardTargets COMPONENT development
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(DIRECTORY include/lanyard DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
          COMPONENT development FILES_MATCHING PATTERN "*.hpp")
endfunction()

# lanyard_warnings(TARGET): the warnings every target of ours is clean under. -Wrestrict is off for
# GCC 12, which reports it wrongly for operator+ on strings (GCC bug 105651).
# -Wnull-dereference follows the optimizer and finds phantoms in instrumented code.
function(lanyard_warnings target)
  set(null_dereference -Wnull-dereference)
  if(LANYARD_SANITIZE)
    set(null_dereference)
  endif()
  target_compile_options(
    ${target}
    PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
            -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough
            ${null_dereference}
            $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wuseless-cast -Wno-restrict>
            $<$<BOOL:${LANYARD_WERROR}>:-Werror>)
endfunction()

# lanyard_add_test(NAME SOURCES... [LIBRARIES ...]): one GoogleTest program, each test a ctest test.
function(lanyard_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBRARIES;DEPENDS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest_main)
  lanyard_warnings(${name})
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${arg_TIMEOUT})
endfunction()

# lanyard_add_fuzzer(NAME SOURCE LIBRARIES...): one libFuzzer program, its corpus beside it.
function(lanyard_add_fuzzer name source)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${ARGN})
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  lanyard_warnings(${name})
endfunction()
