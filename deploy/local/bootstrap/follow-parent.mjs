// Loaded before the program: when the bootstrap is killed and can no longer pass signals on, the program is told to
// stop, so that nothing is left running. The processes that the program starts inherit the variable, not the parent.
if (process.channel && process.env.THROUGHLINE_BOOTSTRAP === String(process.ppid)) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
