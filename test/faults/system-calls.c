/*
 * Runs a program and makes its N-th mutating system call below the watched folders go wrong: everything is killed
 * (SIGKILL) before the call is done, or the call is not done and returns an error. It sees what the kernel sees: the
 * calls of SQLite, of every thread, and of every child process (`touch`), in one order.
 *
 *   system-calls LOG AT WHAT FOLDER[:FOLDER...] -- PROGRAM ARGUMENTS
 *
 * LOG     gets a line for each call: number, who (`main`, `thread`, `child`), call, path, second path; tabs between
 * AT      the call that goes wrong, from 1; 0 never; with `stills`: of so many calls, one
 * WHAT    `kill`, the number of an error (`28`), or `stills`
 *
 * With `stills` nothing goes wrong: before the calls, while they wait, each folder F is copied to F/../stills/NUMBER
 * (links, modes and times as they are). That is what a kill before the call would leave: a process that is killed
 * takes nothing along but its memory and its locks. It costs a run in all, instead of a run for each call.
 *
 * A call that fails gets `!ERROR` as its last field, one that was killed `!kill`. A call that reached the kernel is not
 * looked at again: calls that fail by themselves count as well, since a kill before them is a kill all the same.
 * Exits as the program does (128 + signal when a signal ended it), with 137 after a kill, and with 125 when tracing is
 * not possible here; why is on stderr.
 *
 * Not seen, because they are no system calls: stores into mapped memory, of which the program has one kind, the index
 * of SQLite's log (`-shm`). It is rebuilt from the log whenever the last process that used it died.
 *
 * Why not strace: its `inject` counts a call for each thread by itself, and calls on all files (Node's threads wake one
 * another with `write`, as often as it happens), so that many points cannot be named. With a filter (seccomp) that
 * stops at these calls alone, this costs about as much as strace --seccomp-bpf.
 *
 * Linux on x86-64 only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
#error "registers are those of x86-64"
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

enum kind {
  PATH,         /* path in argument 0 */
  AT_PATH,      /* folder in 0, path in 1; without a path the folder is meant */
  PATHS,        /* paths in 0 and 1 */
  AT_PATHS,     /* folder and path, twice */
  TARGET,       /* text in 0, path in 1 */
  AT_TARGET,    /* text in 0, folder in 1, path in 2 */
  FD,           /* descriptor in 0 */
  FD_OUT_THIRD, /* descriptor that is written to in 2 */
  OPEN,         /* path in 0, flags in 1 */
  AT_OPEN,      /* folder in 0, path in 1, flags in 2 */
  AT_OPEN_HOW,  /* folder in 0, path in 1, struct open_how in 2 */
  CLONE_IOCTL,  /* descriptor in 0; only FICLONE and FICLONERANGE */
};

struct call {
  long number;
  const char *name;
  enum kind kind;
};

static const struct call CALLS[] = {
    {SYS_open, "open", OPEN},
    {SYS_creat, "creat", PATH},
    {SYS_openat, "openat", AT_OPEN},
    {SYS_openat2, "openat2", AT_OPEN_HOW},
    {SYS_write, "write", FD},
    {SYS_pwrite64, "pwrite64", FD},
    {SYS_writev, "writev", FD},
    {SYS_pwritev, "pwritev", FD},
    {SYS_pwritev2, "pwritev2", FD},
    {SYS_fsync, "fsync", FD},
    {SYS_fdatasync, "fdatasync", FD},
    {SYS_sync_file_range, "sync_file_range", FD},
    {SYS_truncate, "truncate", PATH},
    {SYS_ftruncate, "ftruncate", FD},
    {SYS_fallocate, "fallocate", FD},
    {SYS_link, "link", PATHS},
    {SYS_linkat, "linkat", AT_PATHS},
    {SYS_symlink, "symlink", TARGET},
    {SYS_symlinkat, "symlinkat", AT_TARGET},
    {SYS_unlink, "unlink", PATH},
    {SYS_unlinkat, "unlinkat", AT_PATH},
    {SYS_rename, "rename", PATHS},
    {SYS_renameat, "renameat", AT_PATHS},
    {SYS_renameat2, "renameat2", AT_PATHS},
    {SYS_mkdir, "mkdir", PATH},
    {SYS_mkdirat, "mkdirat", AT_PATH},
    {SYS_rmdir, "rmdir", PATH},
    {SYS_mknod, "mknod", PATH},
    {SYS_mknodat, "mknodat", AT_PATH},
    {SYS_chmod, "chmod", PATH},
    {SYS_fchmod, "fchmod", FD},
    {SYS_fchmodat, "fchmodat", AT_PATH},
    {SYS_fchmodat2, "fchmodat2", AT_PATH},
    {SYS_chown, "chown", PATH},
    {SYS_lchown, "lchown", PATH},
    {SYS_fchown, "fchown", FD},
    {SYS_fchownat, "fchownat", AT_PATH},
    {SYS_utime, "utime", PATH},
    {SYS_utimes, "utimes", PATH},
    {SYS_futimesat, "futimesat", AT_PATH},
    {SYS_utimensat, "utimensat", AT_PATH},
    {SYS_setxattr, "setxattr", PATH},
    {SYS_lsetxattr, "lsetxattr", PATH},
    {SYS_fsetxattr, "fsetxattr", FD},
    {SYS_removexattr, "removexattr", PATH},
    {SYS_lremovexattr, "lremovexattr", PATH},
    {SYS_fremovexattr, "fremovexattr", FD},
    {SYS_sendfile, "sendfile", FD},
    {SYS_splice, "splice", FD_OUT_THIRD},
    {SYS_copy_file_range, "copy_file_range", FD_OUT_THIRD},
    {SYS_ioctl, "ioctl", CLONE_IOCTL},
};
#define CALL_COUNT (sizeof CALLS / sizeof *CALLS)

static void give_up(const char *what) {
  fprintf(stderr, "system-calls: %s: %s\n", what, strerror(errno));
  exit(125);
}

/* In the child: stop at the calls of the table, and at nothing else. */
static void install_filter(void) {
  struct sock_filter filter[CALL_COUNT + 4];
  size_t length = 0;
  filter[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (size_t i = 0; i < CALL_COUNT; i++) {
    unsigned char to_trace = (unsigned char)(CALL_COUNT - i);
    filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)CALLS[i].number, to_trace, 0);
  }
  filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
  struct sock_fprog program = {.len = (unsigned short)length, .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("no new privileges");
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) give_up("seccomp");
}

static int read_memory(pid_t tid, unsigned long address, void *into, size_t size) {
  struct iovec local = {into, size}, remote = {(void *)address, size};
  return process_vm_readv(tid, &local, 1, &remote, 1, 0) == (ssize_t)size;
}

/* A text of the other process, page by page, since what follows it may not be readable. */
static void read_text(pid_t tid, unsigned long address, char *into, size_t size) {
  size_t length = 0;
  while (length + 1 < size) {
    size_t chunk = 4096 - ((address + length) & 4095);
    if (chunk > size - 1 - length) chunk = size - 1 - length;
    if (!read_memory(tid, address + length, into + length, chunk)) break;
    char *end = memchr(into + length, 0, chunk);
    if (end != NULL) return;
    length += chunk;
  }
  into[length] = 0;
}

#define ROOM 8192

static void path_of_descriptor(pid_t tid, int descriptor, char *into) {
  char link[64];
  if (descriptor == AT_FDCWD) snprintf(link, sizeof link, "/proc/%d/cwd", tid);
  else snprintf(link, sizeof link, "/proc/%d/fd/%d", tid, descriptor);
  ssize_t length = readlink(link, into, ROOM - 1);
  into[length < 0 ? 0 : length] = 0;
}

static void path_at(pid_t tid, int folder, unsigned long address, char *into) {
  char name[ROOM / 2] = "";
  if (address != 0) read_text(tid, address, name, sizeof name);
  if (name[0] == '/') {
    strcpy(into, name);
    return;
  }
  path_of_descriptor(tid, folder, into);
  if (name[0] == 0) return;
  size_t length = strlen(into);
  snprintf(into + length, ROOM - length, "/%s", name);
}

static int writes(unsigned long flags) { return (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) != O_RDONLY; }

/* The paths that a call is about; none when it changes nothing. */
static int paths_of(pid_t tid, const struct call *call, const unsigned long *args, char paths[2][ROOM]) {
  unsigned long how = 0;
  switch (call->kind) {
  case PATH:
    path_at(tid, AT_FDCWD, args[0], paths[0]);
    return 1;
  case AT_PATH:
    path_at(tid, (int)args[0], args[1], paths[0]);
    return 1;
  case PATHS:
    path_at(tid, AT_FDCWD, args[0], paths[0]);
    path_at(tid, AT_FDCWD, args[1], paths[1]);
    return 2;
  case AT_PATHS:
    path_at(tid, (int)args[0], args[1], paths[0]);
    path_at(tid, (int)args[2], args[3], paths[1]);
    return 2;
  case TARGET:
    path_at(tid, AT_FDCWD, args[1], paths[0]);
    return 1;
  case AT_TARGET:
    path_at(tid, (int)args[1], args[2], paths[0]);
    return 1;
  case FD:
    path_of_descriptor(tid, (int)args[0], paths[0]);
    return 1;
  case FD_OUT_THIRD:
    path_of_descriptor(tid, (int)args[2], paths[0]);
    return 1;
  case OPEN:
    if (!writes(args[1])) return 0;
    path_at(tid, AT_FDCWD, args[0], paths[0]);
    return 1;
  case AT_OPEN:
    if (!writes(args[2])) return 0;
    path_at(tid, (int)args[0], args[1], paths[0]);
    return 1;
  case AT_OPEN_HOW:
    if (!read_memory(tid, args[2], &how, sizeof how) || !writes(how)) return 0;
    path_at(tid, (int)args[0], args[1], paths[0]);
    return 1;
  case CLONE_IOCTL:
    if (args[1] != FICLONE && args[1] != FICLONERANGE) return 0;
    path_of_descriptor(tid, (int)args[0], paths[0]);
    return 1;
  }
  return 0;
}

static char *folders[16];
static int folder_count;

static int is_watched(const char *path) {
  for (int i = 0; i < folder_count; i++) {
    size_t length = strlen(folders[i]);
    if (strncmp(path, folders[i], length) == 0 && (path[length] == '/' || path[length] == 0)) return 1;
  }
  return 0;
}

static pid_t program;
static FILE *log_file;
static long at, count;
static int error_number; /* 0: kill */
static int stills;

static pid_t process_of(pid_t tid) {
  char name[64], line[256];
  pid_t process = tid;
  snprintf(name, sizeof name, "/proc/%d/status", tid);
  FILE *file = fopen(name, "r");
  if (file == NULL) return tid;
  while (fgets(line, sizeof line, file) != NULL)
    if (sscanf(line, "Tgid: %d", &process) == 1) break;
  fclose(file);
  return process;
}

static void take_stills(void) {
  for (int i = 0; i < folder_count; i++) {
    char to[ROOM];
    snprintf(to, sizeof to, "%s/../stills/%ld", folders[i], count);
    pid_t copier = fork();
    if (copier == 0) {
      execlp("cp", "cp", "-a", folders[i], to, (char *)NULL);
      _exit(127);
    }
    int status = -1;
    waitpid(copier, &status, 0);
    if (status != 0) {
      fprintf(stderr, "system-calls: no copy of %s\n", folders[i]);
      exit(125);
    }
  }
}

/* A stop before a call of the table. Returns 1 when everything is to be killed. */
static int take_call(pid_t tid) {
  struct user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, tid, 0, &registers) != 0) return 0;
  const struct call *call = NULL;
  for (size_t i = 0; i < CALL_COUNT; i++)
    if (CALLS[i].number == (long)registers.orig_rax) call = &CALLS[i];
  if (call == NULL) return 0;
  unsigned long args[] = {registers.rdi, registers.rsi, registers.rdx, registers.r10};
  static char paths[2][ROOM];
  int number = paths_of(tid, call, args, paths), watched = 0;
  for (int i = 0; i < number; i++) watched |= is_watched(paths[i]);
  if (!watched) return 0;
  count += 1;
  const char *who = tid == program ? "main" : process_of(tid) == program ? "thread" : "child";
  fprintf(log_file, "%ld\t%s\t%s\t%s", count, who, call->name, paths[0]);
  if (number == 2) fprintf(log_file, "\t%s", paths[1]);
  if (stills && count % at == 0) take_stills();
  int hit = !stills && count == at;
  if (hit && error_number == 0) {
    fprintf(log_file, "\t!kill\n");
    return 1;
  }
  if (hit) {
    fprintf(log_file, "\t!%d", error_number);
    registers.orig_rax = (unsigned long long)-1;
    registers.rax = (unsigned long long)-(long long)error_number;
    if (ptrace(PTRACE_SETREGS, tid, 0, &registers) != 0) give_up("setting registers");
  }
  fprintf(log_file, "\n");
  return 0;
}

/* All die at once: no child lives on to do what a power cut would not have let it do. */
static void kill_all(pid_t tid) {
  fclose(log_file);
  pid_t process = process_of(tid);
  kill(process, SIGKILL);
  kill(program, SIGKILL);
  int status = 0, ended = 0;
  pid_t other;
  /* A process ends when its last thread was waited for. Children that are still there die with us (EXITKILL). */
  while (ended == 0 && (other = waitpid(-1, &status, __WALL)) > 0) {
    if (other == program && (WIFSIGNALED(status) || WIFEXITED(status))) ended = status;
    if (WIFSTOPPED(status)) kill(other, SIGKILL);
  }
  if (!WIFSIGNALED(ended) || WTERMSIG(ended) != SIGKILL) {
    fprintf(stderr, "system-calls: the program was not killed\n");
    exit(125);
  }
  exit(137);
}

/* The user's Ctrl-C reaches the program, not us. */
static void pass_on(int signal_number) { kill(program, signal_number); }

int main(int argc, char **argv) {
  if (argc < 7 || strcmp(argv[5], "--") != 0) {
    fprintf(stderr, "usage: system-calls LOG AT kill|stills|ERRNO FOLDER[:FOLDER...] -- PROGRAM ARGUMENTS\n");
    return 125;
  }
  at = atol(argv[2]);
  stills = strcmp(argv[3], "stills") == 0;
  error_number = atoi(argv[3]);
  if (stills && at < 1) at = 1;
  for (char *folder = strtok(argv[4], ":"); folder != NULL && folder_count < 16; folder = strtok(NULL, ":"))
    folders[folder_count++] = folder;
  log_file = fopen(argv[1], "we");
  if (log_file == NULL) give_up(argv[1]);

  program = fork();
  if (program < 0) give_up("fork");
  if (program == 0) {
    raise(SIGSTOP);
    install_filter();
    execvp(argv[6], argv + 6);
    give_up(argv[6]);
  }
  int status;
  if (waitpid(program, &status, WUNTRACED) != program || !WIFSTOPPED(status)) give_up("waiting for the program");
  long options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC |
                 PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, program, 0, options) != 0) {
    int why = errno;
    kill(program, SIGKILL);
    errno = why;
    give_up("ptrace");
  }
  kill(program, SIGCONT);
  for (int i = 1; i <= 2; i++) signal(i == 1 ? SIGINT : SIGTERM, pass_on);

  int ended = 0;
  pid_t tid;
  while ((tid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
    if (tid < 0) continue;
    if (!WIFSTOPPED(status)) {
      if (tid == program) ended = status;
      continue;
    }
    int event = status >> 16, deliver = 0;
    if (event == PTRACE_EVENT_SECCOMP) {
      if (take_call(tid)) kill_all(tid);
    } else if (event == PTRACE_EVENT_STOP) {
      int stop = WSTOPSIG(status);
      if (stop == SIGSTOP || stop == SIGTSTP || stop == SIGTTIN || stop == SIGTTOU) {
        ptrace(PTRACE_LISTEN, tid, 0, 0);
        continue;
      }
    } else if (event == 0) {
      deliver = WSTOPSIG(status);
    }
    ptrace(PTRACE_CONT, tid, 0, deliver);
  }
  fclose(log_file);
  if (WIFSIGNALED(ended)) return 128 + WTERMSIG(ended);
  return WEXITSTATUS(ended);
}
