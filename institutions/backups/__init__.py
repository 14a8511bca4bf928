"""A backup: the database and the uploads as one sealed file.

Outside in: chunks of AES-256-GCM, gzip, a tar archive with `manifest.json`, the parts of the SQL
script under `database/`, and the files under `uploads/`.
"""
