#define _GNU_SOURCE
#include "CEditLine.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

EditLine *editline_open(const char *program, int input, int output) {
  // The streams get libedit's own drawing, which is wrong with wide characters, and its complaints.
  static FILE *nowhere = NULL;
  if (nowhere == NULL) nowhere = fopen("/dev/null", "r+e");
  if (nowhere == NULL) return NULL;
  return el_init_fd(program, nowhere, nowhere, nowhere, input, output, output);
}

static int wake_pipe[2] = {-1, -1};

int wake_descriptor(void) {
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC) != 0) return -1;
  return wake_pipe[0];
}

void wake_put(unsigned char byte) {
  int saved = errno;
  // A full pipe wakes its reader as well, so a failed write loses nothing.
  if (wake_pipe[1] >= 0 && write(wake_pipe[1], &byte, 1) < 0) errno = saved;
}

int wake_take(void) {
  unsigned char byte;
  return wake_pipe[0] >= 0 && read(wake_pipe[0], &byte, 1) == 1 ? byte : -1;
}

static void wake_on_signal(int signal) { wake_put((unsigned char)signal); }

int wake_catch_signal(int signal) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = wake_on_signal;
  sigemptyset(&action.sa_mask);
  return wake_descriptor() < 0 ? -1 : sigaction(signal, &action, NULL);
}

int wake_release_signal(int signal) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigemptyset(&action.sa_mask);
  return sigaction(signal, &action, NULL);
}

void terminal_use_utf8(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

int terminal_get_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row == 0 ? 24 : size.ws_row;
  return 0;
}

int terminal_set_size(int descriptor, int columns, int rows) {
  struct winsize size = {(unsigned short)rows, (unsigned short)columns, 0, 0};
  return ioctl(descriptor, TIOCSWINSZ, &size);
}

int terminal_open_pseudo(int *master, int *slave, int columns, int rows) {
  struct winsize size = {(unsigned short)rows, (unsigned short)columns, 0, 0};
  return openpty(master, slave, NULL, NULL, &size);
}
