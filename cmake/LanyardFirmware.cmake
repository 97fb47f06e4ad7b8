include_guard()
# lanyard_add_firmware(NAME sources... [KCONFIG FILE]): an image for the virtual board. NAME is a
# program; the firmware in it starts at `extern "C" void app_main()`, as with ESP-IDF.
#
#   lanyard_add_firmware(thermometer main/main.cpp KCONFIG main/Kconfig.projbuild)
#
# `lanyard board PATH/OF/thermometer` runs it, and so does the program itself; `thermometer --help`
# tells its options. KCONFIG gives the sources the header sdkconfig.h with the defaults of an ESP-IDF
# project's own options. NAME is an ordinary target: target_link_libraries() and its like go on.
#
# The firmware is C++20 unless the target or CMAKE_CXX_STANDARD says otherwise. In Lanyard's own build
# and in another project after find_package(Lanyard COMPONENTS board).
include(${CMAKE_CURRENT_LIST_DIR}/LanyardKconfig.cmake)

function(lanyard_add_firmware name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "KCONFIG" "")
  if(NOT arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "lanyard_add_firmware(${name}) needs at least one source file")
  endif()
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  if(NOT CMAKE_CXX_STANDARD)
    set_target_properties(${name} PROPERTIES CXX_STANDARD 20)
  endif()
  target_link_libraries(${name} PRIVATE Lanyard::device-virtual-main)
  if(arg_KCONFIG)
    lanyard_kconfig(${name} ${arg_KCONFIG})
  endif()
endfunction()
