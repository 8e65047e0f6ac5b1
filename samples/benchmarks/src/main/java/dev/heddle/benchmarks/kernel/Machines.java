package dev.heddle.benchmarks.kernel;

/** Interpreters and boards: a stack machine, the game of life, a table of states. */
final class Machines {
  private static final int PUSH = 0;
  private static final int ADD = 1;
  private static final int MULTIPLY = 2;
  private static final int LOAD = 3;
  private static final int STORE = 4;
  private static final int JUMP_IF_LESS = 5;
  private static final int HALT = 6;

  /** Variable 0 counts to 20,000; variable 1 becomes 31 * itself + the counter. */
  private static final int[] PROGRAM = {
    LOAD, 1, PUSH, 31, MULTIPLY, LOAD, 0, ADD, STORE, 1,
    LOAD, 0, PUSH, 1, ADD, STORE, 0,
    LOAD, 0, PUSH, 20_000, JUMP_IF_LESS, 0,
    HALT
  };

  private final boolean[][] start = new boolean[64][64];

  Machines() {
    for (int i = 0; i < 64; i++) {
      for (int j = 0; j < 64; j++) {
        start[i][j] = (i * 7 + j * 11) % 5 < 2;
      }
    }
  }

  static long interpreter() {
    int[] stack = new int[16];
    int[] variables = new int[2];
    int top = 0;
    int at = 0;
    while (true) {
      switch (PROGRAM[at++]) {
        case PUSH -> stack[top++] = PROGRAM[at++];
        case ADD -> {
          top--;
          stack[top - 1] += stack[top];
        }
        case MULTIPLY -> {
          top--;
          stack[top - 1] *= stack[top];
        }
        case LOAD -> stack[top++] = variables[PROGRAM[at++]];
        case STORE -> variables[PROGRAM[at++]] = stack[--top];
        case JUMP_IF_LESS -> {
          top -= 2;
          at = stack[top] < stack[top + 1] ? PROGRAM[at] : at + 1;
        }
        default -> {
          return variables[1];
        }
      }
    }
  }

  long life() {
    boolean[][] board = start;
    for (int generation = 0; generation < 10; generation++) {
      board = next(board);
    }
    long hash = 0;
    for (boolean[] row : board) {
      for (boolean alive : row) {
        hash = 31 * hash + (alive ? 1 : 0);
      }
    }
    return hash;
  }

  private static boolean[][] next(boolean[][] board) {
    int size = board.length;
    boolean[][] next = new boolean[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        int neighbours = neighbours(board, i, j);
        next[i][j] = neighbours == 3 || neighbours == 2 && board[i][j];
      }
    }
    return next;
  }

  private static int neighbours(boolean[][] board, int row, int column) {
    int size = board.length;
    int count = 0;
    for (int i = -1; i <= 1; i++) {
      for (int j = -1; j <= 1; j++) {
        if ((i != 0 || j != 0) && board[(row + i + size) % size][(column + j + size) % size]) {
          count++;
        }
      }
    }
    return count;
  }
}
