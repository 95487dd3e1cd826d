vsphere-download session create --item 9c2f5a0e-55b1-4f0d-8a3e-2b7d4c1e6f90 --api-style api
