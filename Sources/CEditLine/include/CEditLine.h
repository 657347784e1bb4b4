// What Swift cannot call of libedit (variadic functions), and the few calls of the system that need C.

#ifndef DRYDOCK_CEDITLINE_H
#define DRYDOCK_CEDITLINE_H

#include <histedit.h>
#include <stddef.h>
#include <wchar.h>

typedef int (*EditLineReader)(EditLine *, wchar_t *);
typedef unsigned char (*EditLineCommand)(EditLine *, wint_t);

// libedit's settings: non-variadic faces of el_set, el_wset and el_get.

static inline int editline_set_reader(EditLine *editor, EditLineReader reader) {
  return el_wset(editor, EL_GETCFN, reader);
}

static inline int editline_set_owner(EditLine *editor, void *owner) { return el_set(editor, EL_CLIENTDATA, owner); }

static inline void *editline_owner(EditLine *editor) {
  void *owner = NULL;
  el_get(editor, EL_CLIENTDATA, &owner);
  return owner;
}

static inline int editline_leave_signals(EditLine *editor) { return el_set(editor, EL_SIGNAL, 0); }

/// Changes one terminal setting of the mode that is on while a line is edited: "-isig", "-icrnl".
static inline int editline_set_mode(EditLine *editor, const char *setting) {
  return el_set(editor, EL_SETTY, "-d", setting, NULL);
}

static inline int editline_set_keys(EditLine *editor, const char *keys) { return el_set(editor, EL_EDITOR, keys); }

/// 1 when the vi key maps are on.
static inline int editline_has_vi_keys(EditLine *editor) {
  const char *keys = NULL;
  if (el_get(editor, EL_EDITOR, &keys) != 0 || keys == NULL) return 0;
  return keys[0] == 'v';
}

static inline int editline_add_command(EditLine *editor, const char *name, EditLineCommand command) {
  return el_set(editor, EL_ADDFN, name, name, command);
}

static inline int editline_bind(EditLine *editor, const char *key, const char *command) {
  return el_set(editor, EL_BIND, key, command, NULL);
}

/// Binds a key in the map of vi's command mode.
static inline int editline_bind_in_vi_commands(EditLine *editor, const char *key, const char *command) {
  return el_set(editor, EL_BIND, "-a", key, command, NULL);
}

/// Sets the terminal up for editing (1) or as it was before (0).
static inline int editline_prepare_terminal(EditLine *editor, int on) { return el_set(editor, EL_PREP_TERM, on); }

static inline int editline_use_history(EditLine *editor, HistoryW *history) {
  return el_wset(editor, EL_HIST, history_w, history);
}

/// Opens an editor whose drawing goes nowhere; the descriptors decide about the terminal.
EditLine *editline_open(const char *program, int input, int output);

static inline int editline_history_limit(HistoryW *history, int limit) {
  HistEventW event;
  return history_w(history, &event, H_SETSIZE, limit);
}

/// Appends an entry and returns its number, -1 on failure.
static inline int editline_history_enter(HistoryW *history, const wchar_t *text) {
  HistEventW event;
  return history_w(history, &event, H_ENTER, text) < 0 ? -1 : event.num;
}

static inline int editline_history_remove(HistoryW *history, int number) {
  HistEventW event;
  return history_w(history, &event, H_DEL, number);
}

// Signals reach the event loop as bytes in a pipe, the wake pipe; there is one in a process.

/// Opens the wake pipe if it is not open, and returns its reading end, -1 on failure.
int wake_descriptor(void);

/// Puts a byte into the wake pipe. Safe in signal handlers and on any thread.
void wake_put(unsigned char byte);

/// Takes a byte out of the wake pipe, -1 when there is none.
int wake_take(void);

/// Has a signal put its number into the wake pipe; a system call that waits is interrupted. 0 on success.
int wake_catch_signal(int signal);

/// Gives a signal its default effect again. 0 on success.
int wake_release_signal(int signal);

// The terminal.

/// Finds a locale whose characters are UTF-8, so that libedit knows Hangul as printable.
void terminal_use_utf8(void);

/// The size of the terminal behind a descriptor; 0 on success.
int terminal_get_size(int descriptor, int *columns, int *rows);

/// Changes the size of the terminal behind a descriptor; 0 on success.
int terminal_set_size(int descriptor, int columns, int rows);

/// Opens a pseudo-terminal; 0 on success.
int terminal_open_pseudo(int *master, int *slave, int columns, int rows);

#endif
