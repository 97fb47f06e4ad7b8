/* lwIP's view of the operating system: handles of what sys_arch.cpp makes. */
#ifndef LANYARD_ARCH_SYS_ARCH_H
#define LANYARD_ARCH_SYS_ARCH_H

#ifdef __cplusplus
extern "C" {
#endif

struct lanyard_lwip_mutex;
struct lanyard_lwip_semaphore;
struct lanyard_lwip_mailbox;

typedef struct lanyard_lwip_mutex* sys_mutex_t;
typedef struct lanyard_lwip_semaphore* sys_sem_t;
typedef struct lanyard_lwip_mailbox* sys_mbox_t;
typedef unsigned long sys_thread_t; /* pthread_t */
typedef int sys_prot_t;

#define sys_mutex_valid(mutex) (*(mutex) != NULL)
#define sys_mutex_set_invalid(mutex) (*(mutex) = NULL)
#define sys_sem_valid(sem) (*(sem) != NULL)
#define sys_sem_set_invalid(sem) (*(sem) = NULL)
#define sys_mbox_valid(mbox) (*(mbox) != NULL)
#define sys_mbox_set_invalid(mbox) (*(mbox) = NULL)

/* LWIP_NETCONN_SEM_PER_THREAD: made when a thread first needs it, freed when the thread ends. */
sys_sem_t* lanyard_lwip_thread_semaphore(void);
#define LWIP_NETCONN_THREAD_SEM_GET() lanyard_lwip_thread_semaphore()
#define LWIP_NETCONN_THREAD_SEM_ALLOC() ((void)0)
#define LWIP_NETCONN_THREAD_SEM_FREE() ((void)0)

#ifdef __cplusplus
}
#endif

#endif
