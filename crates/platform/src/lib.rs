//! Database and dialect, migrations, HTTP errors, shell, assets, configuration, clock.
