package dev.heddle.benchmarks.kernel;

/** Five planets pull at each other: objects with fields of floating point. */
final class Bodies {
  private static final class Planet {
    double x;
    double y;
    double z;
    double vx;
    double vy;
    double vz;
    final double mass;

    Planet(double x, double y, double z, double mass) {
      this.x = x;
      this.y = y;
      this.z = z;
      this.mass = mass;
    }

    void pull(Planet other, double time) {
      double dx = x - other.x;
      double dy = y - other.y;
      double dz = z - other.z;
      double square = dx * dx + dy * dy + dz * dz;
      double force = time / (square * Math.sqrt(square));
      vx -= dx * other.mass * force;
      vy -= dy * other.mass * force;
      vz -= dz * other.mass * force;
      other.vx += dx * mass * force;
      other.vy += dy * mass * force;
      other.vz += dz * mass * force;
    }

    void move(double time) {
      x += vx * time;
      y += vy * time;
      z += vz * time;
    }
  }

  long run() {
    Planet[] planets = {
      new Planet(0, 0, 0, 39.4),
      new Planet(4.8, -1.1, -0.1, 0.03),
      new Planet(8.3, 4.1, -0.4, 0.01),
      new Planet(12.8, -15.1, -0.2, 0.001),
      new Planet(15.3, -25.9, 0.1, 0.002)
    };
    for (int step = 0; step < 5_000; step++) {
      advance(planets, 0.001);
    }
    return Math.round((planets[1].x + planets[2].y + planets[4].z) * 1e6);
  }

  private static void advance(Planet[] planets, double time) {
    for (int i = 0; i < planets.length; i++) {
      for (int j = i + 1; j < planets.length; j++) {
        planets[i].pull(planets[j], time);
      }
    }
    for (Planet planet : planets) {
      planet.move(time);
    }
  }
}
