// The library's restart() leads to the firmware's entry; these tests have no firmware.
extern "C" void app_main();
extern "C" void app_main() {}
