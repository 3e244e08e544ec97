"""Campaigns that prove the refresh: kills, publishing under load, latency during a build, no change."""
